using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// A request of a batch, made to look as if it had come by itself, and its answer put into the batch's.
internal static class BatchItemAdapter
{
    public static HttpContext CreateHttpContext(RequestContext context, string version, BatchItem item, Stream responseBody)
    {
        var target = $"/{version}/{item.Url.TrimStart('/')}";
        var queryStart = target.IndexOf('?', StringComparison.Ordinal);
        IHeaderDictionary headers = new HeaderDictionary();
        headers.Authorization = context.Request.Headers.Authorization;
        foreach (var (name, value) in item.Headers)
            headers[name] = value;
        headers.Host = context.Request.Headers.Host;

        headers.ContentLength = item.Body.Length;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = item.Method,
            Scheme = context.Origin.Scheme,
            Protocol = context.Request.Protocol,
            RawTarget = target,
            Path = Uri.UnescapeDataString(queryStart < 0 ? target : target[..queryStart]),
            QueryString = queryStart < 0 ? "" : target[queryStart..],
            Headers = headers,
            Body = new MemoryStream(item.Body),
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(responseBody));

        var itemContext = new DefaultHttpContext(features) { RequestAborted = context.Aborted };
        RequestIds.Assign(itemContext, context.Now);
        return itemContext;
    }

    // What is not JSON comes back as base64: plain from items at an even place, of the alphabet for addresses from the others, because services do either.
    public static JsonObject ReadResponse(BatchItem item, int index, HttpResponse response, MemoryStream body)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in response.Headers.Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
            headers[name] = value.ToString();

        var result = new JsonObject { ["id"] = item.Id, ["status"] = response.StatusCode, ["headers"] = headers };
        if (body.Length > 0)
        {
            var isJson = response.ContentType?.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) == true;
            result["body"] = isJson ? ParseJson(body) : index % 2 == 0 ? Convert.ToBase64String(body.ToArray()) : Base64UrlEncoder.Encode(body.ToArray());
        }

        return result;
    }

    // A fault may have torn it.
    private static JsonNode? ParseJson(MemoryStream body)
    {
        try
        {
            return JsonNode.Parse(body.ToArray());
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body.ToArray());
        }
    }
}
