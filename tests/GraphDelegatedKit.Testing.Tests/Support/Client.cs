using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A plain client of one tenant, with the few steps every test would otherwise repeat.
internal sealed class Client : IDisposable
{
    // What the tests of Graph need; those of sign-in say what they ask for.
    private const string Everything = "User.Read User.ReadWrite.All Files.ReadWrite.All Sites.Read.All openid profile offline_access";

    private readonly LocalTenantAddress _tenant;

    public Client(LocalTenant tenant, Version? version = null)
        : this(tenant.Address, version)
    {
    }

    public Client(LocalTenantAddress tenant, Version? version = null)
    {
        _tenant = tenant;
        Http = new HttpClient(tenant.CreateHandler());
        if (version is not null)
            (Http.DefaultRequestVersion, Http.DefaultVersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
    }

    public HttpClient Http { get; }

    public string SignInBase => $"https://login.microsoftonline.com/{_tenant.TenantId}";

    public async Task<(int Status, JsonNode Body)> TokenAsync(params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string> { ["client_id"] = _tenant.ClientId };
        foreach (var (name, value) in fields)
            form[name] = value;
        using var answer = await Http.PostAsync($"{SignInBase}/oauth2/v2.0/token", new FormUrlEncodedContent(form));
        return ((int)answer.StatusCode, await ReadAsync(answer));
    }

    public async Task<JsonNode> DeviceCodeAsync(string scope = "User.Read openid profile offline_access")
    {
        var form = new Dictionary<string, string> { ["client_id"] = _tenant.ClientId, ["scope"] = scope };
        using var answer = await Http.PostAsync($"{SignInBase}/oauth2/v2.0/devicecode", new FormUrlEncodedContent(form));
        return await ReadAsync(answer);
    }

    public Task<(int Status, JsonNode Body)> PollAsync(JsonNode deviceCode) => TokenAsync(
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", (string)deviceCode["device_code"]!), ("client_info", "1"));

    public Task<(int Status, JsonNode Body)> RefreshAsync(string refreshToken, string scope = "User.Read openid profile offline_access") => TokenAsync(
        ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", scope));

    // The whole way through the pages; leaves the client with a bearer.
    public async Task<JsonNode> SignInAsync(string? username = null, string scope = Everything)
    {
        var code = await DeviceCodeAsync(scope);
        await new SimulatedUser(_tenant, username ?? _tenant.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        var (status, tokens) = await PollAsync(code);
        Assert.That(status, Is.EqualTo(200), tokens.ToJsonString());
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["access_token"]!);
        return tokens;
    }

    public async Task<(int Status, JsonNode Body)> GetAsync(string address)
    {
        using var answer = await Http.GetAsync(address);
        return ((int)answer.StatusCode, await ReadAsync(answer));
    }

    public Task<(int Status, JsonNode Body)> PostAsync(string address, string json) => SendAsync(HttpMethod.Post, address, new StringContent(json, null, "application/json"));

    public Task<(int Status, JsonNode Body)> PutAsync(string address, byte[] bytes) => SendAsync(HttpMethod.Put, address, new ByteArrayContent(bytes));

    public async Task<(int Status, JsonNode Body)> SendAsync(HttpMethod method, string address, HttpContent? content = null, Action<HttpRequestMessage>? shape = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        shape?.Invoke(request);
        using var answer = await Http.SendAsync(request);
        return ((int)answer.StatusCode, await ReadAsync(answer));
    }

    public void Dispose() => Http.Dispose();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
