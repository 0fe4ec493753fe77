using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/best-practices-concept: the ids of a request for support; the client's own id is
// echoed.
internal static class RequestIds
{
    private const string DateKey = "local-tenant.date";
    private const string RequestIdKey = "local-tenant.request-id";

    public static void Assign(HttpContext context, DateTimeOffset now)
    {
        context.Items[DateKey] = now;
        context.Items[RequestIdKey] = Guid.NewGuid().ToString();

        var headers = context.Response.Headers;
        headers.Date = now.ToString("R");
        headers["request-id"] = GetRequestId(context);
        headers["client-request-id"] = GetClientRequestId(context);
        headers["x-ms-ags-diagnostic"] =
            """{"ServerInfo":{"DataCenter":"Loopback","Slice":"E","Ring":"1","ScaleUnit":"001","RoleInstance":"LOCALTENANT"}}""";
    }

    public static DateTimeOffset GetDate(HttpContext context) => (DateTimeOffset)context.Items[DateKey]!;

    public static string GetRequestId(HttpContext context) => (string)context.Items[RequestIdKey]!;

    public static string GetClientRequestId(HttpContext context) =>
        context.Request.Headers["client-request-id"].ToString() is { Length: > 0 and < 200 } clientRequestId
            && !clientRequestId.Any(char.IsControl)
            ? clientRequestId
            : GetRequestId(context);
}
