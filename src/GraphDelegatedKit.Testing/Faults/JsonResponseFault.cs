using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Changes the document an answer holds; an answer that holds none, such as an error or a file, is left as it is.
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
