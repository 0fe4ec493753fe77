using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Whatever a test needs and does not care about.</summary>
internal static class Some
{
    public const string ClientId = "6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a10";

    public static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static GraphAccessToken Token(string value = "some-token", DateTimeOffset? until = null) =>
        new(value, until ?? DateTimeOffset.UtcNow.AddDays(1), TokenOrigin.Refresh);

    public static GraphAccount Account(string username, string? id = null) => new(username, "the-tenant", id ?? username + ".the-tenant");

    public static Task<LocalTenant> Tenant(params LocalUser[] users) =>
        Tenant(users.Length == 0 ? new LocalTenantOptions() : new LocalTenantOptions { Users = users });

    /// <summary>At the end of the test it is looked whether a token ever went where none may go: <see cref="TokensStayHomeAttribute"/>.</summary>
    public static async Task<LocalTenant> Tenant(LocalTenantOptions options) => TokensStayHomeAttribute.Watch(await LocalTenant.StartAsync(options));

    /// <summary>Options for a session with the tenant; the person at the page is the tenant's default user, and enters the code at once.</summary>
    public static DelegatedSessionOptions Options(LocalTenant tenant, string? cache, TimeProvider clock) => new()
    {
        ClientId = tenant.ClientId,
        Tenant = tenant.TenantId,
        Scopes = ["User.Read", "User.ReadBasic.All"],
        Interaction = Interaction.Allowed,
        Methods = [SignInMethod.DeviceCode],
        DeviceCodePrompt = (code, cancellationToken) => tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken),
        Cache = cache is null ? new() { Protection = [CacheProtection.Memory] } : new() { Path = cache, Protection = [CacheProtection.OwnerOnlyFile] },
        HttpHandler = tenant.CreateHandler,
        TimeProvider = clock,
    };

    public static DelegatedSession Session(LocalTenant tenant, string? cache = null, TimeProvider? clock = null, Action<DelegatedSessionOptions>? change = null)
    {
        var options = Options(tenant, cache, clock ?? new Clock());
        change?.Invoke(options);
        return DelegatedSession.Open(options);
    }

    /// <summary>A client whose session has a clock of its own, so that the client's clock records the client's waits alone.</summary>
    public static GraphClient Client(LocalTenant tenant, TimeProvider? clock = null, ITokenProvider? tokens = null) =>
        GraphClient.Create(tokens ?? Session(tenant), new GraphClientOptions { HttpHandler = tenant.CreateHandler, TimeProvider = clock ?? new Clock() });

    public static GraphClient Client(Wire wire, TimeProvider? clock = null, ITokenProvider? tokens = null, Action<GraphClientOptions>? change = null)
    {
        var options = new GraphClientOptions { HttpHandler = () => wire, TimeProvider = clock ?? new Clock() };
        change?.Invoke(options);
        return GraphClient.Create(tokens ?? new FakeTokens(Token()), options);
    }

    public static HttpRequestMessage Request(HttpMethod? method = null, string address = "https://graph.microsoft.com/v1.0/me", TimeSpan? deadline = null, TimeProvider? clock = null, Replay replay = default, bool buffer = false)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        RequestContext.Attach(request, new RequestContext { Replay = replay, ShouldBuffer = buffer, Deadline = deadline is { } length ? new Deadline(length, clock!) : Deadline.None });
        return request;
    }

    /// <summary>A handler under test, with what it passes requests to.</summary>
    public static HttpMessageInvoker Chain(HttpMessageHandler innermost, params DelegatingHandler[] outermostFirst)
    {
        var inner = innermost;
        foreach (var handler in Enumerable.Reverse(outermostFirst))
        {
            handler.InnerHandler = inner;
            inner = handler;
        }

        return new HttpMessageInvoker(inner);
    }

    public static byte[] Bytes(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Page(string items, string? next = null) =>
        next is null ? $$"""{"value":[{{items}}]}""" : $$"""{"value":[{{items}}],"@odata.nextLink":"{{next}}"}""";

    public static string GraphError(string code, string message = "Something is wrong.") => $$$"""{"error":{"code":"{{{code}}}","message":"{{{message}}}"}}""";

    public static HttpRequestException ConnectionReset() => new(HttpRequestError.ResponseEnded, "The connection was reset.", new IOException("reset"));
}
