using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A client of the control API, as a test in another language would have it: plain http on the loopback address, JSON in and out.
internal sealed class ControlClient(LocalTenantAddress address) : IDisposable
{
    public HttpClient Http { get; } = new() { BaseAddress = new Uri(address.HttpAddress, "/_local/") };

    public Task<(int Status, JsonNode Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(int Status, JsonNode Body)> PostAsync(string path, string? json = null) => SendAsync(HttpMethod.Post, path, json);

    public async Task<JsonArray> GetRequestsAsync(string query = "") =>
        (await GetAsync("requests" + query)).Body["requests"]!.AsArray();

    public async Task<(int Status, JsonNode Body)> SendAsync(
        HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        configure?.Invoke(request);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    public void Dispose() => Http.Dispose();
}
