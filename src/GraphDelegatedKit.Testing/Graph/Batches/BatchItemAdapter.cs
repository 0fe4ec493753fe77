using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// Converts a request of a batch into a separate request, and its response into a response of the batch.
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

    // A body that is not JSON is returned as base64 for items at an even index and as base64url for the others, because services use both.
    public static JsonObject ReadResponse(BatchItem item, int index, HttpResponse response, MemoryStream body)
    {
        var headers = new JsonObject();
        var responseHeaders = response.Headers.Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
        foreach (var (name, value) in responseHeaders)
            headers[name] = value.ToString();

        var result = new JsonObject { ["id"] = item.Id, ["status"] = response.StatusCode, ["headers"] = headers };
        if (body.Length > 0)
        {
            var isJson = response.ContentType?.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) == true;
            result["body"] = isJson ? ParseJson(body)
                : index % 2 == 0 ? Convert.ToBase64String(body.ToArray())
                : Base64UrlEncoder.Encode(body.ToArray());
        }

        return result;
    }

    // A fault may have truncated the JSON; it is returned as text then.
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
