using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Defaults for values that do not matter to a test.</summary>
internal static class TestData
{
    public const string ClientId = "6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a10";

    public static readonly DateTimeOffset FixedTime = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static GraphAccessToken CreateToken(string value = "some-token", DateTimeOffset? expiresOn = null) =>
        new(value, expiresOn ?? DateTimeOffset.UtcNow.AddDays(1), TokenOrigin.Refresh);

    public static GraphAccount CreateAccount(string username, string? id = null) =>
        new(username, "the-tenant", id ?? username + ".the-tenant");

    public static Task<LocalTenant> StartTenantAsync(params LocalUser[] users) =>
        StartTenantAsync(users.Length == 0 ? new LocalTenantOptions() : new LocalTenantOptions { Users = users });

    /// <summary>
    /// At the end of the test it is looked whether a token ever went where none may go: <see cref="VerifyNoTokenLeaksAttribute"/>.
    /// The upload and download addresses refuse a token as well.
    /// </summary>
    public static async Task<LocalTenant> StartTenantAsync(LocalTenantOptions options)
    {
        options.RefuseAuthorizationOnTransferUrls = true;
        return VerifyNoTokenLeaksAttribute.Track(await LocalTenant.StartAsync(options));
    }

    /// <summary>
    /// Options for a session with the tenant; the person at the page is the tenant's default user, and enters the code at once.
    /// </summary>
    public static DelegatedSessionOptions CreateSessionOptions(LocalTenant tenant, string? cache, TimeProvider clock) => new()
    {
        ClientId = tenant.ClientId,
        Tenant = tenant.TenantId,
        Scopes = ["User.Read", "User.ReadBasic.All"],
        Interaction = Interaction.Allowed,
        Methods = [SignInMethod.DeviceCode],
        DeviceCodePrompt = (code, cancellationToken) =>
            tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken),
        Cache = cache is null
            ? new() { Protection = [StorageProtection.Memory] }
            : new() { Path = cache, Protection = [StorageProtection.OwnerOnlyFile] },
        HttpHandler = tenant.CreateHandler,
        TimeProvider = clock,
    };

    public static DelegatedSession OpenSession(
        LocalTenant tenant, string? cache = null, TimeProvider? clock = null, Action<DelegatedSessionOptions>? configure = null)
    {
        var options = CreateSessionOptions(tenant, cache, clock ?? new Clock());
        configure?.Invoke(options);
        return DelegatedSession.Open(options);
    }

    /// <summary>A client whose session has a clock of its own, so that the client's clock records the client's waits alone.</summary>
    public static GraphClient CreateClient(LocalTenant tenant, TimeProvider? clock = null, ITokenProvider? tokens = null) =>
        GraphClient.Create(
            tokens ?? OpenSession(tenant),
            new GraphClientOptions { HttpHandler = tenant.CreateHandler, TimeProvider = clock ?? new Clock() });

    public static GraphClient CreateClient(
        FakeHttpHandler handler, TimeProvider? clock = null, ITokenProvider? tokens = null, Action<GraphClientOptions>? configure = null)
    {
        var options = new GraphClientOptions { HttpHandler = () => handler, TimeProvider = clock ?? new Clock() };
        configure?.Invoke(options);
        return GraphClient.Create(tokens ?? new FakeTokenProvider(CreateToken()), options);
    }

    public static HttpRequestMessage CreateRequest(
        HttpMethod? method = null, string url = "https://graph.microsoft.com/v1.0/me",
        TimeSpan? deadline = null, TimeProvider? clock = null, Replay replay = default, bool buffer = false)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        RequestContext.Attach(request, new RequestContext
        {
            Replay = replay,
            ShouldBuffer = buffer,
            Deadline = deadline is { } duration ? new Deadline(duration, clock!) : Deadline.None,
        });
        return request;
    }

    /// <summary>A handler under test, with what it passes requests to.</summary>
    public static HttpMessageInvoker ChainHandlers(HttpMessageHandler innermost, params DelegatingHandler[] outermostFirst)
    {
        var inner = innermost;
        foreach (var handler in Enumerable.Reverse(outermostFirst))
        {
            handler.InnerHandler = inner;
            inner = handler;
        }

        return new HttpMessageInvoker(inner);
    }

    public static byte[] CreateRandomBytes(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string PageJson(string items, string? next = null) =>
        next is null ? $$"""{"value":[{{items}}]}""" : $$"""{"value":[{{items}}],"@odata.nextLink":"{{next}}"}""";

    public static string ErrorJson(string code, string message = "Something is wrong.") =>
        $$$"""{"error":{"code":"{{{code}}}","message":"{{{message}}}"}}""";

    public static HttpRequestException CreateConnectionReset() =>
        new(HttpRequestError.ResponseEnded, "The connection was reset.", new IOException("reset"));
}
