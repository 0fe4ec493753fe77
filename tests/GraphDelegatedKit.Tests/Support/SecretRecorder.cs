using System.Collections.Concurrent;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// Stands between a program and the tenant and writes down every secret the tenant gives out: tokens, codes, session and download
/// addresses.
/// </summary>
internal sealed class SecretRecorder : IDisposable
{
    private static readonly string[] SecretNames = ["access_token", "refresh_token", "id_token", "device_code", "user_code", "uploadUrl"];

    private readonly ConcurrentDictionary<string, string> _secrets = new();

    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    public HttpMessageHandler Wrap(HttpMessageHandler inner) => new RecordingHandler(this) { InnerHandler = inner };

    public void Dispose() => _secrets.Clear();

    private void Record(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return;
        foreach (var property in body.EnumerateObject())
            if (SecretNames.Contains(property.Name) && property.Value.GetString() is { } secret)
                _secrets[secret] = property.Name;
    }

    private sealed class RecordingHandler(SecretRecorder recorder) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Location is { Query.Length: > 0 } download) recorder._secrets[download.AbsoluteUri] = "download";
            if (response.Content.Headers.ContentType is not { MediaType: "application/json" }) return response;

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (body is [(byte)'{', ..]) recorder.Record(JsonDocument.Parse(body).RootElement);
            var buffered = new ByteArrayContent(body);
            foreach (var (name, values) in response.Content.Headers) buffered.Headers.TryAddWithoutValidation(name, values);
            response.Content = buffered;
            return response;
        }
    }
}
