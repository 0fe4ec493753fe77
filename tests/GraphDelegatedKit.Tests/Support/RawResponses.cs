using System.IO.Compression;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Responses as bytes: what a proxy, a lost connection or a fault of the service can make of a body.</summary>
internal static class RawResponses
{
    public static FakeHttpHandler RespondsWithBytes(
        this FakeHttpHandler handler,
        byte[] body,
        int times = 1,
        HttpStatusCode status = HttpStatusCode.OK,
        string contentType = "application/json",
        params (string Name, string Value)[] headers)
    {
        for (var i = 0; i < times; i++)
            handler.RespondsWith((_, _) => Task.FromResult(Create(body, status, contentType, headers)));
        return handler;
    }

    public static FakeHttpHandler RespondsWithText(
        this FakeHttpHandler handler,
        string body,
        int times = 1,
        HttpStatusCode status = HttpStatusCode.OK,
        string contentType = "application/json",
        params (string Name, string Value)[] headers) =>
        handler.RespondsWithBytes(Encoding.UTF8.GetBytes(body), times, status, contentType, headers);

    public static HttpResponseMessage Create(
        byte[] body, HttpStatusCode status, string contentType, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in headers)
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return compressed.ToArray();
    }

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));
}
