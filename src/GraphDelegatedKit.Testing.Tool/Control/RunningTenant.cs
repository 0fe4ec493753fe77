using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Control;

// The control API of a tenant that another process runs.
internal sealed class RunningTenant(Uri address) : IDisposable
{
    // A proxy cannot reach the loopback address of this machine.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address, "/_local/") };

    private string Address => address.ToString().TrimEnd('/');

    public async Task<JsonNode> GetAsync(string path) =>
        (await SendAsync(HttpMethod.Get, path, null).ConfigureAwait(false)).RequireSuccess();

    public Task<ControlResponse> PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, path, body);

    public void Dispose() => _http.Dispose();

    private async Task<ControlResponse> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        try
        {
            using var content = body is null ? null : JsonContent.Create(body);
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var response = await _http.SendAsync(request).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
            return text.Length == 0 || isJson
                ? new ControlResponse((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!)
                : throw CreateOtherProgramError();
        }
        catch (HttpRequestException exception)
        {
            throw new CommandFailedException(
                $"No local tenant answers at {Address}. Start it with graph-local, which prints its address as \"http\".", exception)
            {
                IsTransient = true,
            };
        }
        catch (JsonException exception)
        {
            throw CreateOtherProgramError(exception);
        }
    }

    private CommandFailedException CreateOtherProgramError(Exception? exception = null) => new(
        $"The program that answers at {Address} is not a local tenant. Give --url the address \"http\" of the line that graph-local "
        + "prints.",
        exception);
}
