using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/errors: the format of every Graph error.
internal sealed record GraphError(int Status, string Code, string Message, string? InnerCode = null)
{
    public JsonObject ToJson(HttpContext context)
    {
        var innerError = new JsonObject();
        if (InnerCode is not null)
            innerError["code"] = InnerCode;
        innerError["date"] = RequestIds.GetDate(context).ToString("s", CultureInfo.InvariantCulture);
        innerError["request-id"] = RequestIds.GetRequestId(context);
        innerError["client-request-id"] = RequestIds.GetClientRequestId(context);
        return new JsonObject { ["error"] = new JsonObject { ["code"] = Code, ["message"] = Message, ["innerError"] = innerError } };
    }
}
