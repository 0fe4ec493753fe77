using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// An upload session spoken to by hand.
internal sealed class Upload(Client client, string address, HttpClient bare) : IDisposable
{
    public const int Grid = 320 * 1024;

    public string Address => address;

    public static Task<Upload> BeginAsync(LocalTenant tenant, Client client, string item, string conflict = "replace", string drive = "me/drive") =>
        BeginAsync(tenant.Address, client, item, conflict, drive);

    public static async Task<Upload> BeginAsync(LocalTenantAddress tenant, Client client, string item, string conflict = "replace", string drive = "me/drive")
    {
        var (status, body) = await client.PostAsync(
            $"https://graph.microsoft.com/v1.0/{drive}/{item}/createUploadSession", $$"""{"item":{"@microsoft.graph.conflictBehavior":"{{conflict}}"} }""");
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return new Upload(client, (string)body["uploadUrl"]!, new HttpClient(tenant.CreateHandler()));
    }

    public Task<(int Status, JsonNode Body)> PutAsync(byte[] whole, int from, int length, string? header = null) => SendAsync(HttpMethod.Put, content =>
    {
        content.Headers.TryAddWithoutValidation("Content-Range", header ?? $"bytes {from}-{from + length - 1}/{whole.Length}");
    }, whole.AsMemory(from, length));

    public Task<(int Status, JsonNode Body)> StatusAsync() => SendAsync(HttpMethod.Get);

    public Task<(int Status, JsonNode Body)> CancelAsync() => SendAsync(HttpMethod.Delete);

    public Task<(int Status, JsonNode Body)> SignedAsync() => client.GetAsync(address);

    public void Dispose() => bare.Dispose();

    public async Task<(int Status, JsonNode Body)> SendAsync(HttpMethod method, Action<HttpContent>? shape = null, ReadOnlyMemory<byte>? bytes = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (bytes is { } content)
        {
            request.Content = new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            shape?.Invoke(request.Content);
        }

        using var answer = await bare.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
