using System.Collections.Concurrent;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Stands between a program and the tenant and writes down every secret the tenant gives out: tokens, codes, session and download addresses.</summary>
internal sealed class HandedOut : IDisposable
{
    private static readonly string[] Names = ["access_token", "refresh_token", "id_token", "device_code", "user_code", "uploadUrl"];

    private readonly ConcurrentDictionary<string, string> _found = new();

    public IReadOnlyDictionary<string, string> Found => _found;

    public HttpMessageHandler Through(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

    public void Dispose() => _found.Clear();

    private void Look(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return;
        foreach (var property in body.EnumerateObject())
            if (Names.Contains(property.Name) && property.Value.GetString() is { } secret)
                _found[secret] = property.Name;
    }

    private sealed class Handler(HandedOut secrets) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Location is { Query.Length: > 0 } download) secrets._found[download.AbsoluteUri] = "download";
            if (response.Content.Headers.ContentType is not { MediaType: "application/json" }) return response;

            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (body is [(byte)'{', ..]) secrets.Look(JsonDocument.Parse(body).RootElement);
            var kept = new ByteArrayContent(body);
            foreach (var (name, values) in response.Content.Headers) kept.Headers.TryAddWithoutValidation(name, values);
            response.Content = kept;
            return response;
        }
    }
}
