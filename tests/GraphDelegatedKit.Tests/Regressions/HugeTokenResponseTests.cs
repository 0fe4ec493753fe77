using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The token endpoint's body was read whole, however large: 1.2 MB of gzip became 2.5 GB in memory. A damaged body escaped as a bare
/// InvalidDataException or was reported as a program fault.
/// </summary>
public sealed class HugeTokenResponseTests
{
    private const int MiB = 1024 * 1024;

    private readonly Clock _clock = new();

    [Test]
    public async Task A_token_response_of_more_than_1_MiB_is_refused([Values(200, 400, 502)] int status)
    {
        var service = RespondToRefresh(_ => FakeSignInService.CreateResponse((HttpStatusCode)status, new SpacesContent(MiB + 1)));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new() { ForceRefresh = true }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(error.Message, Does.Contain("larger than 1024 KiB"));
            Assert.That(service.Refreshes, Has.Count.EqualTo(1), "it would be as large again");
        }
    }

    [Test]
    public async Task A_token_response_of_1_MiB_is_read()
    {
        var service = RespondToRefresh(body => FakeSignInService.CreateResponse(
            HttpStatusCode.OK, new StringContent(body + new string(' ', MiB - body.Length))));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
    }

    [Test]
    public async Task A_poll_that_is_answered_with_more_than_1_MiB_ends_the_sign_in()
    {
        var service = new FakeSignInService((post, _) => Task.FromResult<HttpResponseMessage?>(
            post.IsDeviceCode ? null : FakeSignInService.CreateResponse(HttpStatusCode.OK, new SpacesContent(MiB + 1))));
        await using var session = service.OpenSession(_clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Message, Does.Contain("larger than 1024 KiB"));
    }

    [Test]
    public async Task The_size_of_a_compressed_token_response_counts_after_decompression()
    {
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentType = "application/json";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            for (var i = 0; i < 64; i++) await gzip.WriteAsync(new byte[MiB]);
        });
        await using var session = new FakeSignInService().OpenSession(_clock, options => options.HttpHandler = server.CreateHandler);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Message, Does.Contain("larger than 1024 KiB"));
    }

    [Test]
    public async Task A_compressed_token_response_that_was_cut_is_requested_once_more([Values(1, 9)] int missingBytes)
    {
        var service = new FakeSignInService();
        var refreshes = new List<string>();
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            var post = await ReadPostAsync(context.Request);
            using var response = post.IsDeviceCode
                ? FakeSignInService.CreateDeviceCode() : FakeSignInService.CreateJson(service.CreateTokenBody(post));
            var body = RawResponses.Gzip(await response.Content.ReadAsByteArrayAsync());
            if (post.GrantType == "refresh_token")
            {
                refreshes.Add(context.Request.Headers.AcceptEncoding.ToString());
                if (refreshes.Count == 1) body = body[..^missingBytes];
            }

            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        await using var session = service.OpenSession(_clock, options => options.HttpHandler = server.CreateHandler);
        await session.GetTokenAsync();

        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        Assert.That(refreshes, Has.Count.EqualTo(2).And.All.Contains("gzip"));
    }

    [Test]
    public async Task A_damaged_token_response_is_requested_once_more()
    {
        var service = RespondToRefresh(_ => FakeSignInService.CreateResponse(HttpStatusCode.OK, new DamagedContent()), times: 1);
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        Assert.That(service.Refreshes, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_token_response_that_stays_damaged_is_a_service_error()
    {
        var service = RespondToRefresh(_ => FakeSignInService.CreateResponse(HttpStatusCode.OK, new DamagedContent()));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new() { ForceRefresh = true }).AsTask());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(service.Refreshes, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_authorization_that_could_be_used_up_is_not_requested_again()
    {
        var service = new FakeSignInService((post, _) => Task.FromResult<HttpResponseMessage?>(
            post.GrantType == "authorization_code"
                ? FakeSignInService.CreateResponse(HttpStatusCode.OK, new DamagedContent()) : null));
        await using var session = service.OpenSession(_clock, options =>
        {
            options.Methods = [SignInMethod.Browser];
            options.OpenBrowser = FakeSignInService.PostCodeAsync;
        });

        Assert.That(async () => await session.SignInAsync(), Throws.InstanceOf<SignInException>());

        Assert.That(service.Posts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_byte_order_mark_before_a_token_response_is_ignored()
    {
        var service = RespondToRefresh(body => FakeSignInService.CreateResponse(
            HttpStatusCode.OK, new ByteArrayContent([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)])));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        Assert.That((await session.GetTokenAsync(new() { ForceRefresh = true })).Origin, Is.EqualTo(TokenOrigin.Refresh));
    }

    [Test]
    public async Task A_byte_order_mark_before_a_token_error_is_ignored()
    {
        const string Body = """{"error":"invalid_grant","error_description":"AADSTS50076: More.","error_codes":[50076]}""";
        var service = RespondToRefresh(_ => FakeSignInService.CreateResponse(
            HttpStatusCode.BadRequest, new ByteArrayContent([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Body)])));
        await using var session = service.OpenSession(_clock, options => options.Interaction = Interaction.Allowed);
        await session.GetTokenAsync();

        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode), "the error says that a person must sign in");
    }

    [Test]
    public async Task A_token_response_in_UTF16_is_read([Values] bool hasByteOrderMark)
    {
        byte[] start = hasByteOrderMark ? [0xFF, 0xFE] : [];
        var service = RespondToRefresh(body => FakeSignInService.CreateResponse(
            HttpStatusCode.OK, new ByteArrayContent([.. start, .. Encoding.Unicode.GetBytes(body)])));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        Assert.That((await session.GetTokenAsync(new() { ForceRefresh = true })).Origin, Is.EqualTo(TokenOrigin.Refresh));
    }

    [TestCase("application/json; charset=klingon")]
    [TestCase("text/html")]
    [TestCase("application/json; charset=utf-16")]
    public async Task The_declared_type_of_a_token_response_is_ignored(string contentType)
    {
        var service = RespondToRefresh(body =>
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            return FakeSignInService.CreateResponse(HttpStatusCode.OK, content);
        });
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        Assert.That((await session.GetTokenAsync(new() { ForceRefresh = true })).Origin, Is.EqualTo(TokenOrigin.Refresh));
    }

    private static async Task<FakeSignInService.Post> ReadPostAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var form = GraphDelegatedKit.SignIn.Protocol.FormFields.Parse(await reader.ReadToEndAsync());
        return new(new Uri($"https://{request.Host}{request.Path}"), form);
    }

    private static FakeSignInService RespondToRefresh(Func<string, HttpResponseMessage> respond, int times = int.MaxValue)
    {
        FakeSignInService? service = null;
        service = new((post, _) => Task.FromResult(
            post.GrantType == "refresh_token" && times-- > 0
                ? respond(System.Text.Json.JsonSerializer.Serialize(service!.CreateTokenBody(post))) : null));
        return service;
    }

    private sealed class SpacesContent(int length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length) => (length = -1) > 0;

        protected override Task<Stream> CreateContentReadStreamAsync() =>
            Task.FromResult<Stream>(new MemoryStream(Encoding.ASCII.GetBytes(new string(' ', length))));
    }

    private sealed class DamagedContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length) => (length = -1) > 0;

        protected override Task<Stream> CreateContentReadStreamAsync() =>
            Task.FromResult<Stream>(new GZipStream(new MemoryStream("no gzip"u8.ToArray()), CompressionMode.Decompress));
    }
}
