using System.Security.Cryptography;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using CreateUploadSessionBody = Microsoft.Graph.Drives.Item.Items.Item.CreateUploadSession.CreateUploadSessionPostRequestBody;
using SdkUser = Microsoft.Graph.Models.User;

namespace GraphDelegatedKit.Azure.Tests;

// Microsoft's own client of Graph on a session and on the pipeline of the library.
public sealed class OfficialSdkTests
{
    private const string Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";
    private static readonly string[] Scopes = ["User.Read.All", "Files.ReadWrite.All"];

    private LocalTenant _tenant = null!;
    private DelegatedSession _session = null!;
    private GraphServiceClient _graph = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task SignInAsync()
    {
        _tenant = await LocalTenant.StartAsync();
        _session = DelegatedSession.Open(new()
        {
            ClientId = _tenant.ClientId,
            Tenant = _tenant.TenantId,
            Scopes = Scopes,
            Interaction = Interaction.Allowed,
            Methods = [SignInMethod.DeviceCode],
            DeviceCodePrompt = (code, cancellationToken) =>
                _tenant.SimulateUser(_tenant.Users[0].UserPrincipalName).EnterCodeAsync(code.UserCode, cancellationToken),
            Cache = { Protection = [StorageProtection.Memory] },
            HttpHandler = _tenant.CreateHandler,
        });
        _http = GraphHttpHandler.CreateClient(_session, new() { HttpHandler = _tenant.CreateHandler });
        _graph = new GraphServiceClient(_http, _session.AsTokenCredential());
        await _session.SignInAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _graph.Dispose();
        _http.Dispose();
        await _session.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    [Test]
    public async Task Pages_a_batch_and_an_upload_work_as_with_the_credentials_of_Azure()
    {
        var me = await _graph.Me.GetAsync();
        var users = 0;
        var firstPage = await _graph.Users.GetAsync(request => request.QueryParameters.Top = 3);
        await PageIterator<SdkUser, UserCollectionResponse>.CreatePageIterator(_graph, firstPage!, _ => ++users > 0).IterateAsync();
        var batch = new BatchRequestContentCollection(_graph);
        var step = await batch.AddBatchRequestStepAsync(_graph.Me.ToGetRequestInformation());
        var meAgain = await (await _graph.Batch.PostAsync(batch)).GetResponseByIdAsync<SdkUser>(step);
        var content = RandomNumberGenerator.GetBytes(1_500_000);
        var uploaded = await UploadAsync(content);
        await using var downloaded = await _graph.Drives[uploaded.ParentReference!.DriveId].Items[uploaded.Id].Content.GetAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(me!.UserPrincipalName, Is.EqualTo(_tenant.Users[0].UserPrincipalName));
            Assert.That(users, Is.EqualTo(_tenant.Users.Count));
            Assert.That(meAgain.Id, Is.EqualTo(me.Id));
            Assert.That(await ReadAsync(downloaded!), Is.EqualTo(content));
        }
    }

    [Test]
    public async Task A_claims_challenge_in_the_middle_of_a_listing_is_answered()
    {
        var firstPage = await _graph.Users.GetAsync(request => request.QueryParameters.Top = 3);
        _tenant.Faults.Challenge("/v1.0/users", Claims);
        var users = 0;

        await PageIterator<SdkUser, UserCollectionResponse>.CreatePageIterator(_graph, firstPage!, _ => ++users > 0).IterateAsync();

        Assert.That(users, Is.EqualTo(_tenant.Users.Count));
    }

    // Measured side by side: the client alone gives up after its three retries.
    [Test]
    public async Task A_storm_of_throttling_that_ends_the_client_alone_is_waited_out_with_the_pipeline()
    {
        _tenant.Faults.Throttle("/v1.0/me", times: 8, TimeSpan.FromSeconds(1));
        var withPipeline = await TryAsync(_graph);
        _tenant.Faults.Clear();
        _tenant.Faults.Throttle("/v1.0/me", times: 8, TimeSpan.FromSeconds(1));
        using var alone = CreateClientAlone();
        var withoutPipeline = await TryAsync(alone);

        TestContext.Out.WriteLine($"Throttled 8 times: the client alone: {withoutPipeline}; with the pipeline: {withPipeline}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(withPipeline, Is.EqualTo("done"));
            Assert.That(withoutPipeline, Is.Not.EqualTo("done"));
        }
    }

    [Test]
    public async Task A_response_that_breaks_off_ends_the_client_alone_and_is_requested_again_with_the_pipeline()
    {
        _tenant.Faults.AbortResponse("/v1.0/me", afterBytes: 20);
        var withPipeline = await TryAsync(_graph);
        _tenant.Faults.Clear();
        _tenant.Faults.AbortResponse("/v1.0/me", afterBytes: 20);
        using var alone = CreateClientAlone();
        var withoutPipeline = await TryAsync(alone);

        TestContext.Out.WriteLine($"A body broken off: the client alone: {withoutPipeline}; with the pipeline: {withPipeline}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(withPipeline, Is.EqualTo("done"));
            Assert.That(withoutPipeline, Is.Not.EqualTo("done"));
        }
    }

    [Test]
    public async Task An_error_of_Graph_reaches_the_caller_as_an_error_of_the_client()
    {
        var error = await Assert.ThrowsAsync<ODataError>(() => _graph.Users["missing@contoso.com"].GetAsync());

        Assert.That(error!.Error!.Code, Is.EqualTo("Request_ResourceNotFound"));
    }

    [Test]
    public async Task A_credential_of_Azure_is_the_source_of_tokens()
    {
        using var transport = new HttpClient(_tenant.CreateHandler());
        var credential = new DeviceCodeCredential(new DeviceCodeCredentialOptions
        {
            TenantId = _tenant.TenantId,
            ClientId = _tenant.ClientId,
            Transport = new HttpClientTransport(transport),
            DeviceCodeCallback = (code, cancellationToken) =>
                _tenant.SimulateUser(_tenant.Users[1].UserPrincipalName).EnterCodeAsync(code.UserCode, cancellationToken),
        });
        await using var graph = GraphClient.Create(
            credential.AsTokenProvider(["User.Read"]), new() { HttpHandler = _tenant.CreateHandler });

        var me = await graph.GetAsync<GraphDelegatedKit.User>("me");

        Assert.That(me.UserPrincipalName, Is.EqualTo(_tenant.Users[1].UserPrincipalName));
    }

    // As in the documentation of the client: its own retries, and the transport of the tenant.
    private GraphServiceClient CreateClientAlone() => new(
        GraphClientFactory.Create(finalHandler: _tenant.CreateHandler()), _session.AsTokenCredential());

    private static async Task<string> TryAsync(GraphServiceClient graph)
    {
        try
        {
            await graph.Me.GetAsync();
            return "done";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private async Task<Microsoft.Graph.Models.DriveItem> UploadAsync(byte[] content)
    {
        var drive = await _graph.Me.Drive.GetAsync();
        var session = await _graph.Drives[drive!.Id].Items["root"].ItemWithPath("sdk/large.bin").CreateUploadSession.PostAsync(
            new CreateUploadSessionBody { Item = new DriveItemUploadableProperties() });
        using var stream = new MemoryStream(content);
        var task = new LargeFileUploadTask<Microsoft.Graph.Models.DriveItem>(session, stream, 320 * 1024, _graph.RequestAdapter);
        return (await task.UploadAsync()).ItemResponse;
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
