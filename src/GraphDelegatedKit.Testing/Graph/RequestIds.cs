using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/best-practices-concept: the ids of a request for support; the client's own id is echoed. Sign-in
// hosts read it from the query, too, and echo it only if the client asks for it, as Microsoft's libraries do in every request (observed).
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
        if (HostNames.GetRole(context.Request.Host.Host) != HostRole.SignIn)
            headers["client-request-id"] = GetClientRequestId(context);
        else
            AddSignInHeaders(context, headers);
        headers["x-ms-ags-diagnostic"] =
            """{"ServerInfo":{"DataCenter":"Loopback","Slice":"E","Ring":"1","ScaleUnit":"001","RoleInstance":"LOCALTENANT"}}""";
    }

    public static DateTimeOffset GetDate(HttpContext context) => (DateTimeOffset)context.Items[DateKey]!;

    public static string GetRequestId(HttpContext context) => (string)context.Items[RequestIdKey]!;

    public static string GetClientRequestId(HttpContext context) =>
        GetParameter(context, "client-request-id") is { Length: > 0 and < 200 } clientRequestId
            && clientRequestId.All(character => character is >= ' ' and <= '~')
            ? clientRequestId
            : GetRequestId(context);

    private static void AddSignInHeaders(HttpContext context, IHeaderDictionary headers)
    {
        headers["x-ms-request-id"] = GetRequestId(context);
        if (GetParameter(context, "return-client-request-id").Equals("true", StringComparison.OrdinalIgnoreCase))
            headers["client-request-id"] = GetClientRequestId(context);
    }

    private static string GetParameter(HttpContext context, string name) =>
        context.Request.Headers[name].ToString() is { Length: > 0 } header ? header : context.Request.Query[name].ToString();
}
