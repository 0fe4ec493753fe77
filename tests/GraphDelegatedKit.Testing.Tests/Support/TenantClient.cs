using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A client of one tenant, with the steps that most tests need.
internal sealed class TenantClient : IDisposable
{
    // The default scopes of the Graph tests; sign-in tests name their own.
    private const string DefaultScopes = "User.Read User.ReadWrite.All Files.ReadWrite.All Sites.Read.All openid profile offline_access";

    private readonly LocalTenantAddress _tenant;

    public TenantClient(LocalTenant tenant, Version? version = null)
        : this(tenant.Address, version)
    {
    }

    public TenantClient(LocalTenantAddress tenant, Version? version = null)
    {
        _tenant = tenant;
        Http = new HttpClient(tenant.CreateHandler());
        if (version is not null)
            (Http.DefaultRequestVersion, Http.DefaultVersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
    }

    public HttpClient Http { get; }

    public string AuthorityUrl => $"https://login.microsoftonline.com/{_tenant.TenantId}";

    public async Task<(int Status, JsonNode Body)> RequestTokenAsync(params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string> { ["client_id"] = _tenant.ClientId };
        foreach (var (name, value) in fields)
            form[name] = value;
        using var response = await Http.PostAsync($"{AuthorityUrl}/oauth2/v2.0/token", new FormUrlEncodedContent(form));
        return ((int)response.StatusCode, await ReadJsonAsync(response));
    }

    public async Task<JsonNode> RequestDeviceCodeAsync(string scope = "User.Read openid profile offline_access")
    {
        var form = new Dictionary<string, string> { ["client_id"] = _tenant.ClientId, ["scope"] = scope };
        using var response = await Http.PostAsync($"{AuthorityUrl}/oauth2/v2.0/devicecode", new FormUrlEncodedContent(form));
        return await ReadJsonAsync(response);
    }

    public Task<(int Status, JsonNode Body)> PollTokenAsync(JsonNode deviceCode) => RequestTokenAsync(
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", (string)deviceCode["device_code"]!),
        ("client_info", "1"));

    public Task<(int Status, JsonNode Body)> RefreshAsync(string refreshToken, string scope = "User.Read openid profile offline_access") =>
        RequestTokenAsync(
            ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", scope));

    // Completes the sign-in pages and gives the client a bearer token.
    public async Task<JsonNode> SignInAsync(string? username = null, string scope = DefaultScopes)
    {
        var code = await RequestDeviceCodeAsync(scope);
        await new SimulatedUser(_tenant, username ?? _tenant.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        var (status, tokens) = await PollTokenAsync(code);
        Assert.That(status, Is.EqualTo(200), tokens.ToJsonString());
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["access_token"]!);
        return tokens;
    }

    public async Task<(int Status, JsonNode Body)> GetAsync(string url)
    {
        using var response = await Http.GetAsync(url);
        return ((int)response.StatusCode, await ReadJsonAsync(response));
    }

    public Task<(int Status, JsonNode Body)> PostAsync(string url, string json) =>
        SendAsync(HttpMethod.Post, url, new StringContent(json, null, "application/json"));

    public Task<(int Status, JsonNode Body)> PutAsync(string url, byte[] bytes) =>
        SendAsync(HttpMethod.Put, url, new ByteArrayContent(bytes));

    public async Task<(int Status, JsonNode Body)> SendAsync(
        HttpMethod method, string url, HttpContent? content = null, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        configure?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await ReadJsonAsync(response));
    }

    public void Dispose() => Http.Dispose();

    private static async Task<JsonNode> ReadJsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
