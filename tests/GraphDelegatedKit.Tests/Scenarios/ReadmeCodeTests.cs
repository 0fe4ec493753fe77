using System.IO.Compression;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>The code of the README, line by line, run against the local tenant. ReadmeTests compares it with the README.</summary>
public sealed class ReadmeCodeTests
{
    private LocalTenant _tenant = null!;
    private GraphClient _graph = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        _graph = TestData.CreateClient(_tenant);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _graph.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    [Test]
    public async Task The_README_code_for_rules_runs()
    {
        await using var tenant = await LocalTenant.StartAsync(new()
        {
            Rules =
            {
                [LocalRule.CustomQueryOption] = RuleMode.Refuse,    // GET /users?selct=id is answered with 400
                [LocalRule.UnknownClientId] = RuleMode.Warn,        // any client id may sign in
            },
        });
        tenant.Rules[LocalRule.UnknownPreference] = RuleMode.Refuse;   // while it runs

        tenant.Requests.ShouldHaveNoWarnings(except: LocalRule.NewerClient);

        Assert.That(tenant.Rules[LocalRule.CustomQueryOption], Is.EqualTo(RuleMode.Refuse));
    }

    [Test]
    public async Task The_README_code_for_listings_runs()
    {
        var log = new List<string?>();
        using var folder = new TemporaryFolder();
        var (graph, checkpointFile) = (_graph, folder["users.checkpoint"]);
        var names = new List<string?>();
        Task SaveAsync(IReadOnlyList<User> users)
        {
            names.AddRange(users.Select(user => user.DisplayName));
            return Task.CompletedTask;
        }

        var from = File.Exists(checkpointFile) ? PageCheckpoint.Parse(await File.ReadAllTextAsync(checkpointFile)) : null;
        await foreach (var page in graph.ListAsync<User>("users?$select=displayName").AsPages(from))
        {
            await SaveAsync(page.Items);
            await File.WriteAllTextAsync(checkpointFile, page.Checkpoint.ToJson());
        }

        var count = await graph.CountAsync("users");
        await foreach (var user in graph.ListAsync<User>("users").DistinctById())
            log.Add($"{user.DisplayName}, one of {count}");

        Assert.That(names, Is.EqualTo(_tenant.Users.Select(user => user.DisplayName)));
        Assert.That(PageCheckpoint.Parse(await File.ReadAllTextAsync(checkpointFile)).IsComplete, Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(log.Count, Is.EqualTo(250));
            Assert.That(log[^1], Is.EqualTo($"{_tenant.Users[^1].DisplayName}, one of 250"));
        }
    }

    [Test]
    public async Task The_README_code_for_delta_queries_runs()
    {
        var graph = _graph;
        var known = new Dictionary<string, User>();
        PageCheckpoint? last = null;

        for (var round = 0; round < 2; round++)
        {
            await foreach (var page in graph.DeltaAsync<User>("users/delta?$select=displayName", last))
            {
                foreach (var change in page.Changes)
                {
                    if (change.IsRemoved) known.Remove(change.Id!);
                    else known[change.Id!] = change.Item;
                }

                last = page.Checkpoint;      // page.Resync is set if the service sends everything again
            }

            if (round == 0) _tenant.RemoveUser(_tenant.Users[^1].Id);
        }

        Assert.That(known.Keys, Is.EquivalentTo(_tenant.Users.Select(user => user.Id)).And.Exactly(249).Items);
    }

    [Test]
    public async Task The_README_code_for_bulk_requests_runs()
    {
        var log = new List<string?>();
        var graph = _graph;
        string[] ids = [.. _tenant.Users.Take(45).Select(user => user.Id), "unknown"];

        var requests = ids.Select(id => new BulkRequest(id, HttpMethod.Get, $"users/{id}?$select=displayName"));
        await foreach (var result in graph.BulkAsync(requests))
            log.Add(result.IsSuccess ? result.Read<User>().DisplayName : $"{result.Id}: {result.Error.Code}. {result.Error.Remedy}");

        Assert.That(
            log.Where(line => line?.StartsWith("unknown: ", StringComparison.Ordinal) is false),
            Is.EquivalentTo(_tenant.Users.Take(45).Select(user => user.DisplayName)));
        Assert.That(log, Has.Exactly(46).Items);
    }

    [Test]
    public async Task The_README_code_for_disabling_users_runs()
    {
        var log = new List<string?>();
        using var folder = new TemporaryFolder();
        var (graph, leavers, stateFile) = (_graph, folder["leavers.txt"], folder["leavers.state"]);
        var ids = _tenant.Users.Skip(1).Take(25).Select(user => user.Id).ToList();
        await File.WriteAllLinesAsync(leavers, ids);

        await using var state = await BulkState.OpenAsync(stateFile);
        await foreach (var result in graph.Users().DisableAsync(File.ReadLinesAsync(leavers), new() { State = state }))
            if (!result.IsSuccess) log.Add($"{result.IdOrName}: {result.Error.Message} {result.Error.Remedy}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_tenant.Users.Count(user => ids.Contains(user.Id) && !user.AccountEnabled), Is.EqualTo(25));
            Assert.That(state.CompletedCount, Is.EqualTo(25));
            Assert.That(log.Count, Is.Zero);
        }
    }

    [Test]
    public async Task The_README_code_for_a_dry_run_runs()
    {
        var log = new List<string?>();
        var graph = _graph;
        string[] leavers = [_tenant.Users[0].UserPrincipalName, _tenant.Users[1].UserPrincipalName];

        await foreach (var user in graph.Users().DisableAsync(leavers, new() { DryRun = true }))
            log.Add($"{user.IdOrName}: {user.Outcome} {user.Error?.Remedy}");

        Assert.That(log, Is.EquivalentTo(new[]
        {
            $"{leavers[0]}: Refused Set IncludeSelf to change it too.", $"{leavers[1]}: WouldChange ",
        }));
    }

    [Test]
    public async Task The_README_code_for_errors_runs()
    {
        var log = new List<string?>();
        var graph = _graph;
        var userId = "unknown";

        try { await graph.DeleteAsync($"users/{userId}"); }
        catch (GraphException e) when (e.Code == "Request_ResourceNotFound") { log.Add($"{userId} does not exist."); }
        catch (GraphException e) when (e.MayHaveExecuted)
        {
            log.Add($"The service may have deleted {userId}; check before you try again.");
        }
        catch (GraphException e) { log.Add($"{e.Message} {e.Remedy}"); }

        Assert.That(log, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_README_code_for_files_runs()
    {
        var log = new List<string?>();
        using var temporaryFolder = new TemporaryFolder();
        var (graph, folder) = (_graph, temporaryFolder.Path);
        var driveId = _tenant.Files.GetDriveId(_tenant.Users[0].UserPrincipalName!);
        var messageId = _tenant.Mail.AddDraft(_tenant.Users[0].UserPrincipalName!, "Minutes");
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "photos")).FullName, "one.jpg"), "one");
        await File.WriteAllTextAsync(Path.Combine(folder, "minutes.pdf"), "minutes");
        var archive = Path.Combine(folder, "sent.zip");
        using (var zip = ZipFile.Open(archive, ZipArchiveMode.Create)) zip.CreateEntry("readme.txt").Open().Dispose();
        var (bar, lastWeek) = (new Progress<TransferProgress>(), DateTimeOffset.UtcNow.AddDays(-7));

        var files = graph.Files();
        try
        {
            var up = await files.UploadAsync(archive, DrivePath.In(driveId, "General/all.zip"), progress: bar);
            log.Add($"{up.Outcome}, {up.Verified}, resumed at byte {up.ResumedFrom}");
        }
        catch (TransferInterruptedException e)
        {
            log.Add($"{e.Reason}: {e.Message}");      // for Unreachable, for example: call again, now or in another process
        }

        foreach (var pending in await files.ListPendingUploadsAsync())      // unfinished uploads of this user, from any process
            // deletes the upload session and frees the name
            if (pending.StartedOn < lastWeek) await files.CancelUploadAsync(pending.Id);

        var link = (await files.GetItemAsync(DrivePath.In(driveId, "General/all.zip"))).WebUrl!;
        var item = await files.GetItemByLinkAsync(link);      // a sharing link, or an address from the browser, Teams or Outlook
        // stored as .partial until it is complete and verified
        await files.DownloadAsync(DrivePath.FromItem(item), Path.Combine(folder, "all.zip"));
        await using (var remote = await files.OpenReadAsync(DrivePath.FromItem(item)))
        // reads the directory, not the archive
        using (var zip = new ZipArchive(remote)) log.AddRange(zip.Entries.Select(entry => entry.FullName));

        await foreach (var file in files.UploadManyAsync(Path.Combine(folder, "photos"), DrivePath.In(driveId, "Photos")))
            // a failed file does not stop the others; call again to send what is missing
            log.Add($"{file.Path}: {file.Outcome} {file.Reason}");
        await foreach (var file in files.DownloadManyAsync(DrivePath.In(driveId, "Photos"), Path.Combine(folder, "copies")))
            log.Add($"{file.Path}: {file.Outcome} {file.Reason}");
        await files.AttachToMessageAsync(messageId, Path.Combine(folder, "minutes.pdf"));      // up to 150 MB, to a draft

        Assert.That(
            log,
            Is.EqualTo(new[] { "Created, Matched, resumed at byte 0", "readme.txt", "one.jpg: Transferred ", "one.jpg: Transferred " }));
        Assert.That(new[] { "all.zip", "copies/one.jpg" }.Select(name => Path.Combine(folder, name)), Is.All.Exist);
        Assert.That(_tenant.Mail.GetAttachments(messageId).Single().Name, Is.EqualTo("minutes.pdf"));
    }

    [Test]
    public async Task The_README_code_for_custom_handlers_runs()
    {
        using var wire = new FakeHttpHandler().RespondsWith(System.Net.HttpStatusCode.ServiceUnavailable);
        var tokens = new FakeTokenProvider(TestData.CreateToken());

        var options = new GraphClientOptions { Retry = false };      // if your own handler retries
        options.Handlers.Add(() => new Stamp());      // a DelegatingHandler; it sees every attempt

        options.HttpHandler = () => wire;
        await using var graph = GraphClient.Create(tokens, options);
        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        Assert.That(wire.Requests.Single().Headers, Does.Contain("X-Stamp: 1"));
    }

    [Test]
    public async Task The_README_code_for_handlers_of_IHttpClientFactory_runs()
    {
        using var wire = new FakeHttpHandler().RespondsWith(System.Net.HttpStatusCode.OK, "{}")
            .RespondsWith(System.Net.HttpStatusCode.OK, "{}");
        var settings = new Dictionary<string, string?>
        {
            ["GraphDelegated:ClientId"] = TestData.ClientId,
            ["GraphDelegated:Tenant"] = "contoso.com",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var builder = (Services: new ServiceCollection(), Configuration: (IConfiguration)configuration);
        builder.Services.AddSingleton<ITokenProvider>(new FakeTokenProvider(TestData.CreateToken()));
        builder.Services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => wire));

        // DelegatedSession, ITokenProvider, GraphClient, IGraphClient
        builder.Services.AddGraphDelegatedKit(builder.Configuration);
        // or new HttpClient(new DelegatedAuthHandler(session) { InnerHandler = ... })
        builder.Services.AddHttpClient<MyApi>().AddGraphDelegatedAuth();
        // GraphClient sends with the handlers of IHttpClientFactory
        builder.Services.AddHttpClient("graph").AddHttpMessageHandler(() => new Stamp()).UseForGraphClient();

        await using var provider = builder.Services.BuildServiceProvider();
        await provider.GetRequiredService<IGraphClient>().GetAsync<User>("me");
        await provider.GetRequiredService<MyApi>().MeAsync();
        Assert.That(
            wire.Requests.Select(request => request.Headers.Contains("X-Stamp: 1", StringComparison.Ordinal)),
            Is.EqualTo(new[] { true, false }));
        Assert.That(wire.Requests.Select(request => request.Authorization), Is.All.Not.Null);
    }

    [Test]
    public async Task A_throttled_request_is_sent_again()
    {
        await using var tenant = await LocalTenant.StartAsync();
        await using var graph = GraphClient.Create(
            new FixedTokenProvider(tenant.CreateToken()), new() { HttpHandler = tenant.CreateHandler });
        tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromMilliseconds(10));

        var me = await graph.GetAsync<User>("me");

        Assert.That(me.UserPrincipalName, Is.EqualTo(tenant.Users[0].UserPrincipalName));
        Assert.That(tenant.Requests.Count(request => request.Path == "/v1.0/me"), Is.EqualTo(2));
    }

    [Test]
    public async Task The_README_code_for_snapshots_runs()
    {
        await using var tenant = await LocalTenant.StartAsync();

        await tenant.Files.PutAsync(tenant.Files.GetLibraryId(), "plan.txt", new MemoryStream([1, 2, 3]));
        var snapshot = tenant.TakeSnapshot();
        tenant.Clock.Advance(TimeSpan.FromHours(2));      // every access token has expired
        tenant.RemoveUser(tenant.Users[1].Id);
        tenant.Restore(snapshot);                         // the user is there again; the clock does not go back

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Users, Has.Count.EqualTo(8));
            Assert.That(tenant.Files.List(tenant.Files.GetLibraryId()), Has.Count.EqualTo(1));
            Assert.That(tenant.Clock.Offset, Is.EqualTo(TimeSpan.FromHours(2)));
        }
    }

    [Test]
    public async Task The_README_code_for_addresses_runs()
    {
        var log = new List<string?>();
        var graph = _graph;
        var (prefix, pageSize, link) = ("A", 50, "https://graph.microsoft.com/v1.0/users?$top=1");
        string[] ids = [.. _tenant.Users.Take(2).Select(user => user.Id)];

        var url = GraphUrl.Literal("users?$select=displayName")
            .WithQueryIf(prefix is not null, "$filter", $"startsWith(displayName,'{prefix}')")
            .WithQuery("$top", $"{pageSize}");
        await foreach (var user in graph.ListAsync<User>(url)) log.Add(user.DisplayName);
        await foreach (var user in graph.ListAsync<User>($"users?$filter=id in {GraphUrl.FormatList(ids)}")) log.Add(user.DisplayName);
        var next = await graph.GetAsync<JsonObject>(GraphUrl.FromService(link));      // sent unchanged, and only to this cloud's Graph

        Assert.That(log, Has.Count.EqualTo(_tenant.Users.Count(user => user.DisplayName!.StartsWith('A')) + 2));
        Assert.That(next["value"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_README_code_for_options_and_bodies_runs()
    {
        using var folder = new TemporaryFolder();
        var (id, photo) = (_tenant.Users[0].Id, folder["me.jpg"]);
        await File.WriteAllBytesAsync(photo, [1, 2, 3]);
        using var wire = new FakeHttpHandler().RespondsWith(System.Net.HttpStatusCode.OK, "{}")
            .RespondsWith(System.Net.HttpStatusCode.NoContent)
            .RespondsWith(System.Net.HttpStatusCode.OK, "bytes")
            .RespondsWith(System.Net.HttpStatusCode.NoContent)
            .RespondsWith(System.Net.HttpStatusCode.NoContent);
        await using var graph = TestData.CreateClient(wire);

        var options = new GraphRequestOptions { Headers = { ["Prefer"] = "outlook.timezone=\"UTC\"" }, Scopes = ["User.Read"] };
        var me = await graph.GetAsync<User>("me", options);
        await graph.PutStreamAsync("me/photo/$value", () => File.OpenRead(photo), new FileInfo(photo).Length, "image/jpeg");
        byte[] bytes = await graph.GetBytesAsync("me/photo/$value");

        await graph.PatchAsync($"users/{id}", GraphContent.Json(new { jobTitle = (string?)null }));      // {"jobTitle":null}
        await graph.PatchAsync($"users/{id}", new User { AccountEnabled = true });      // {"accountEnabled":true}

        Assert.That(me.DisplayName, Is.Null);
        Assert.That(bytes, Is.EqualTo("bytes"u8.ToArray()));
        Assert.That(
            wire.Requests.Skip(3).Select(request => request.Body),
            Is.EqualTo(new[] { """{"jobTitle":null}""", """{"accountEnabled":true}""" }));
    }

    [Test]
    public async Task The_README_code_for_long_running_operations_runs()
    {
        var log = new List<string?>();
        var (driveId, itemId, copy) = ("b!1", "01A", GraphContent.Json(new { name = "copy" }));
        using var wire = new FakeHttpHandler()
            .RespondsWith(System.Net.HttpStatusCode.Accepted, null, ("Location", "https://contoso.sharepoint.com/monitor"))
            .RespondsWith(System.Net.HttpStatusCode.OK, """{"status":"completed","resourceId":"01B"}""");
        await using var graph = TestData.CreateClient(wire);

        var request = new GraphRequest(HttpMethod.Post, $"drives/{driveId}/items/{itemId}/copy") { Content = copy };
        using var accepted = await graph.SendAsync(request);
        var operation = await graph.WaitForOperationAsync(accepted);      // GraphException if it fails
        log.Add(operation.ResourceId);

        Assert.That(log, Is.EqualTo(new[] { "01B" }));
    }

    [Test]
    public async Task The_README_code_for_a_test_of_the_sign_in_runs()
    {
        var tenant = _tenant;

        var ada = tenant.SimulateUser(tenant.Users[0].UserPrincipalName);
        await using var session = DelegatedSession.Open(new()
        {
            ClientId = tenant.ClientId,
            Tenant = tenant.TenantId,
            Interaction = Interaction.Allowed,
            Methods = [SignInMethod.Browser],
            OpenBrowser = ada.SignInAsync,
            Cache = { Protection = [StorageProtection.Memory] },
            HttpHandler = tenant.CreateHandler,
        });
        await using var graph = GraphClient.Create(session, new() { HttpHandler = tenant.CreateHandler });

        var token = await session.GetTokenAsync();
        Assert.That((await graph.GetAsync<User>("me")).UserPrincipalName, Is.EqualTo(token.Account!.Username));
        Assert.That(token.Account.Username, Is.EqualTo(tenant.Users[0].UserPrincipalName));
    }

    [Test]
    public async Task The_README_code_for_single_requests_runs()
    {
        var graph = _graph;
        var driveId = _tenant.Files.GetDriveId(_tenant.Users[0].UserPrincipalName!);
        var path = "General/all.zip";
        await graph.Files().UploadAsync(new byte[] { 1, 2, 3 }, DrivePath.In(driveId, path));

        var item = await graph.GetAsync<DriveItem>($"drives/{driveId}/root:/{path}");

        Assert.That(item.Name, Is.EqualTo("all.zip"));
    }

    [Test]
    public async Task The_README_code_for_transfers_runs()
    {
        var log = new List<string?>();
        using var temporaryFolder = new TemporaryFolder();
        var (graph, folder, progress) = (_graph, temporaryFolder.Path, new Progress<TransferProgress>());
        var driveId = _tenant.Files.GetDriveId(_tenant.Users[0].UserPrincipalName!);
        var archive = Path.Combine(folder, "sent.zip");
        await File.WriteAllTextAsync(archive, "archive");

        var upload = await graph.Files().UploadAsync(archive, DrivePath.In(driveId, "General/all.zip"), progress: progress);
        log.Add($"{upload.Outcome}, {upload.Verified}, resumed at byte {upload.ResumedFrom}");
        await graph.Files().DownloadAsync(DrivePath.In(driveId, "General/all.zip"), Path.Combine(folder, "copy.zip"));

        Assert.That(log, Is.EqualTo(new[] { "Created, Matched, resumed at byte 0" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "copy.zip")), Is.EqualTo("archive"));
    }

    private sealed class Stamp : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Stamp", "1");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class MyApi(HttpClient http)
    {
        public Task<string> MeAsync() => http.GetStringAsync("https://graph.microsoft.com/v1.0/me");
    }
}
