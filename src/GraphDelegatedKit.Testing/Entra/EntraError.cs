using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes: the format of every sign-in error.
internal sealed record EntraError(
    int Status,
    string Error,
    int Code,
    string Description,
    string? Suberror = null,
    string? Claims = null,
    TimeSpan? RetryAfter = null)
{
    public RequestError ToRequestError() => new($"AADSTS{Code}", Description);

    public JsonObject ToJson(RequestContext context)
    {
        var traceId = RequestIds.GetRequestId(context.HttpContext);
        var correlationId = RequestIds.GetClientRequestId(context.HttpContext);
        var timestamp = context.Now.ToString("u", CultureInfo.InvariantCulture);
        var body = new JsonObject
        {
            ["error"] = Error,
            ["error_description"] = $"AADSTS{Code}: {Description} "
                + $"Trace ID: {traceId} Correlation ID: {correlationId} Timestamp: {timestamp}",
            ["error_codes"] = new JsonArray(Code),
            ["timestamp"] = timestamp,
            ["trace_id"] = traceId,
            ["correlation_id"] = correlationId,
            ["error_uri"] = $"{context.Origin.BaseUrl}/error?code={Code}",
        };
        if (Suberror is not null)
            body["suberror"] = Suberror;
        if (Claims is not null)
            body["claims"] = Claims;
        return body;
    }
}
