using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/best-practices-concept: the ids by which a request can be found again; the client's own is echoed.
internal static class RequestIds
{
    private const string DateKey = "local-tenant.date";
    private const string OwnKey = "local-tenant.request-id";

    public static void Give(HttpContext context, DateTimeOffset now)
    {
        context.Items[DateKey] = now;
        context.Items[OwnKey] = Guid.NewGuid().ToString();

        var headers = context.Response.Headers;
        headers.Date = now.ToString("R");
        headers["request-id"] = Own(context);
        headers["client-request-id"] = Client(context);
        headers["x-ms-ags-diagnostic"] =
            """{"ServerInfo":{"DataCenter":"Loopback","Slice":"E","Ring":"1","ScaleUnit":"001","RoleInstance":"LOCALTENANT"}}""";
    }

    public static DateTimeOffset Date(HttpContext context) => (DateTimeOffset)context.Items[DateKey]!;

    public static string Own(HttpContext context) => (string)context.Items[OwnKey]!;

    public static string Client(HttpContext context) =>
        context.Request.Headers["client-request-id"].ToString() is { Length: > 0 and < 200 } sent && !sent.Any(char.IsControl) ? sent : Own(context);
}
