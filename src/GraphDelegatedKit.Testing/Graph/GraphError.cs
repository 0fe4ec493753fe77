using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/errors: the format of every Graph error.
internal sealed record GraphError(int Status, string Code, string Message, string? InnerCode = null)
{
    public GraphErrorDetail? Detail { get; init; }

    public JsonObject ToJson(HttpContext context)
    {
        var innerError = new JsonObject();
        if (InnerCode is not null)
            innerError["code"] = InnerCode;
        innerError["date"] = RequestIds.GetDate(context).ToString("s", CultureInfo.InvariantCulture);
        innerError["request-id"] = RequestIds.GetRequestId(context);
        innerError["client-request-id"] = RequestIds.GetClientRequestId(context);
        var error = new JsonObject { ["code"] = Code, ["message"] = Message };
        if (Detail is not null)
            error["details"] = new JsonArray(
                new JsonObject { ["code"] = Detail.Code, ["message"] = Message, ["target"] = Detail.Target });
        error["innerError"] = innerError;
        return new JsonObject { ["error"] = error };
    }
}

// What is wrong with one property of a request.
internal sealed record GraphErrorDetail(string Code, string Target);
