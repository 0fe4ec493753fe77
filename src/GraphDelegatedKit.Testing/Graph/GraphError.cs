using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/errors: the one shape of every Graph error.
internal sealed record GraphError(int Status, string Code, string Message, string? InnerCode = null)
{
    public JsonObject ToJson(HttpContext context)
    {
        var inner = new JsonObject();
        if (InnerCode is not null)
            inner["code"] = InnerCode;
        inner["date"] = RequestIds.Date(context).ToString("s", CultureInfo.InvariantCulture);
        inner["request-id"] = RequestIds.Own(context);
        inner["client-request-id"] = RequestIds.Client(context);
        return new JsonObject { ["error"] = new JsonObject { ["code"] = Code, ["message"] = Message, ["innerError"] = inner } };
    }
}
