using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Changes the JSON document of a successful response; any other response, such as an error or a file, stays unchanged.
internal static class JsonResponseFault
{
    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ModifyResponseFault Create(Action<HttpContext, JsonObject> change) => new((context, bytes) =>
    {
        var isJson = context.Response.StatusCode < 300
            && context.Response.ContentType?.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) == true;
        if (!isJson || JsonNode.Parse(bytes) is not JsonObject document)
            return bytes;
        change(context, document);
        return JsonSerializer.SerializeToUtf8Bytes(document, JsonOptions);
    });
}
