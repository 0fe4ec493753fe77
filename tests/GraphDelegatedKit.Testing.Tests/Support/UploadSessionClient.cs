using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Support;

// Sends the requests of an upload session one by one.
internal sealed class UploadSessionClient(TenantClient client, string uploadUrl, HttpClient anonymousClient) : IDisposable
{
    public const int FragmentAlignment = 320 * 1024;

    public string UploadUrl => uploadUrl;

    public static Task<UploadSessionClient> CreateAsync(
        LocalTenant tenant, TenantClient client, string item, string conflict = "replace", string drive = "me/drive") =>
        CreateAsync(tenant.Address, client, item, conflict, drive);

    public static async Task<UploadSessionClient> CreateAsync(
        LocalTenantAddress tenant, TenantClient client, string item, string conflict = "replace", string drive = "me/drive")
    {
        var (status, body) = await client.PostAsync(
            $"https://graph.microsoft.com/v1.0/{drive}/{item}/createUploadSession",
            $$"""{"item":{"@microsoft.graph.conflictBehavior":"{{conflict}}"} }""");
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return new UploadSessionClient(client, (string)body["uploadUrl"]!, new HttpClient(tenant.CreateHandler()));
    }

    public Task<(int Status, JsonNode Body)> PutAsync(byte[] file, int from, int length, string? header = null) =>
        SendAsync(HttpMethod.Put, content =>
        {
            content.Headers.TryAddWithoutValidation("Content-Range", header ?? $"bytes {from}-{from + length - 1}/{file.Length}");
        }, file.AsMemory(from, length));

    public Task<(int Status, JsonNode Body)> GetStatusAsync() => SendAsync(HttpMethod.Get);

    public Task<(int Status, JsonNode Body)> CancelAsync() => SendAsync(HttpMethod.Delete);

    public Task<(int Status, JsonNode Body)> GetWithTokenAsync() => client.GetAsync(uploadUrl);

    public void Dispose() => anonymousClient.Dispose();

    public async Task<(int Status, JsonNode Body)> SendAsync(
        HttpMethod method, Action<HttpContent>? configure = null, ReadOnlyMemory<byte>? bytes = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, uploadUrl);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (bytes is { } content)
        {
            request.Content =
                new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            configure?.Invoke(request.Content);
        }

        using var response = await anonymousClient.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
