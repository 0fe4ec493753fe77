using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// The sign-in service as a handler: it signs one user in, unless the test's own function answers. For answers that Kestrel cannot send.
/// </summary>
internal sealed class FakeSignInService(
    Func<FakeSignInService.Post, CancellationToken, Task<HttpResponseMessage?>>? respond = null) : HttpMessageHandler
{
    public const string TenantId = "9c3e1f0a-5b1d-4c39-8a55-0f6f2d6c1b11";
    public const string UserId = "1d2b3c4d-0000-4000-8000-000000000001";

    private readonly object _gate = new();
    private readonly List<Post> _posts = [];

    /// <summary>The name in the ID token.</summary>
    public string Username { get; set; } = "ada@contoso.com";

    /// <summary>The user's object id in the home tenant.</summary>
    public string ObjectId { get; set; } = UserId;

    /// <summary>The home tenant of the user.</summary>
    public string HomeTenantId { get; set; } = TenantId;

    /// <summary>Further claims of the ID token.</summary>
    public Dictionary<string, object> IdTokenClaims { get; } = [];

    /// <summary>The granted scopes for the requested ones; the default grants what was requested.</summary>
    public Func<string, string> Grant { get; set; } = requested => requested;

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    public IReadOnlyList<Post> Posts
    {
        get
        {
            lock (_gate) return [.. _posts];
        }
    }

    public IReadOnlyList<Post> Refreshes => [.. Posts.Where(post => post.GrantType == "refresh_token")];

    public int PromptCount => Posts.Count(post => post.IsDeviceCode);

    /// <summary>Options for a session that signs in with a device code in memory.</summary>
    public DelegatedSessionOptions CreateOptions(TimeProvider clock, string? cache = null) => new()
    {
        ClientId = TestData.ClientId,
        Tenant = TenantId,
        Interaction = Interaction.Allowed,
        Methods = [SignInMethod.DeviceCode],
        DeviceCodePrompt = (_, _) => Task.CompletedTask,
        Cache = cache is null
            ? new() { Protection = [StorageProtection.Memory] }
            : new() { Path = cache, Protection = [StorageProtection.OwnerOnlyFile] },
        HttpHandler = () => this,
        TimeProvider = clock,
    };

    public DelegatedSession OpenSession(TimeProvider clock, Action<DelegatedSessionOptions>? configure = null, string? cache = null)
    {
        var options = CreateOptions(clock, cache);
        configure?.Invoke(options);
        return DelegatedSession.Open(options);
    }

    public static HttpResponseMessage CreateResponse(HttpStatusCode status, HttpContent content) => new(status) { Content = content };

    public static HttpResponseMessage CreateJson(object body, HttpStatusCode status = HttpStatusCode.OK) =>
        CreateResponse(status, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    public static HttpResponseMessage CreateDeviceCode() => CreateJson(new
    {
        device_code = "device-code", user_code = "ABCD-1234", verification_uri = "https://login.microsoft.com/device", expires_in = 900,
        interval = 5, message = "Enter the code.",
    });

    public Dictionary<string, object> CreateTokenBody(Post post) => new()
    {
        ["token_type"] = "Bearer",
        ["scope"] = Grant(post.Form.GetValueOrDefault("scope", "")),
        ["expires_in"] = (int)TokenLifetime.TotalSeconds,
        ["access_token"] = "access-token-" + Guid.NewGuid().ToString("N"),
        ["refresh_token"] = "refresh-token-" + Guid.NewGuid().ToString("N"),
        ["id_token"] = CreateIdToken(),
        ["client_info"] = JwtText.Encode(JsonSerializer.Serialize(new { uid = ObjectId, utid = HomeTenantId })),
    };

    /// <summary>A browser in which the user signs in: it sends a code to the loopback address that the page names.</summary>
    public static async Task PostCodeAsync(Uri page, CancellationToken cancellationToken)
    {
        var fields = GraphDelegatedKit.SignIn.Protocol.FormFields.Parse(page.Query);
        using var browser = new HttpClient();
        using var form = new FormUrlEncodedContent([new("code", "some-code"), new("state", fields["state"])]);
        using var response = await browser.PostAsync(new Uri(fields["redirect_uri"]), form, cancellationToken);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var form = await request.Content!.ReadAsStringAsync(cancellationToken);
        var post = new Post(request.RequestUri!, GraphDelegatedKit.SignIn.Protocol.FormFields.Parse(form));
        lock (_gate) _posts.Add(post);
        var response = (respond is null ? null : await respond(post, cancellationToken))
            ?? (post.IsDeviceCode ? CreateDeviceCode() : CreateJson(CreateTokenBody(post)));
        response.RequestMessage = request;
        return response;
    }

    private string CreateIdToken()
    {
        var claims = new Dictionary<string, object>
        {
            ["aud"] = TestData.ClientId,
            ["iss"] = $"https://login.microsoftonline.com/{TenantId}/v2.0",
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
            ["oid"] = ObjectId,
            ["tid"] = TenantId,
            ["sub"] = ObjectId,
            ["ver"] = "2.0",
            ["preferred_username"] = Username,
        };
        foreach (var (name, value) in IdTokenClaims) claims[name] = value;
        return $"{JwtText.Encode("""{"alg":"none"}""")}.{JwtText.Encode(JsonSerializer.Serialize(claims))}.";
    }

    internal sealed record Post(Uri Uri, IReadOnlyDictionary<string, string> Form)
    {
        public bool IsDeviceCode => Uri.AbsolutePath.EndsWith("/devicecode", StringComparison.Ordinal);

        public string GrantType => Form.GetValueOrDefault("grant_type", "");
    }

    /// <summary>A body of one byte that never ends, whatever is cancelled.</summary>
    internal sealed class EndlessContent(Action? onWait = null) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length) => (length = -1) > 0;

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new EndlessStream(onWait));
    }

    private sealed class EndlessStream(Action? onWait) : MemoryStream([(byte)'{'])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0) return Read(buffer.Span[..1]);
            if (onWait is not null) _ = Task.Run(onWait, CancellationToken.None);
            return await new TaskCompletionSource<int>().Task;
        }
    }
}
