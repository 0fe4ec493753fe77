using System.Net.Mime;
using System.Text;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Recording;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers with a fixed response; the request is not processed.
internal sealed class FixedResponseFault(
    int status, string contentType, Func<HttpContext, string> body, string? retryAfter, IReadOnlyDictionary<string, string>? headers)
    : Fault
{
    // Answers with an error of Graph.
    public static FixedResponseFault Create(
        GraphError error, string? retryAfter = null, IReadOnlyDictionary<string, string>? headers = null, string? contentType = null) =>
        new(error.Status, contentType ?? MediaTypeNames.Application.Json, context => CreateBody(context, error), retryAfter, headers);

    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DrainAsync(context).ConfigureAwait(false);
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            context.Response.Headers[name] = value;

        var bytes = Encoding.UTF8.GetBytes(body(context));
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static string CreateBody(HttpContext context, GraphError error)
    {
        RequestNotes.GetOrCreate(context).SetError(new RequestError(error.Code, error.Message));
        return error.ToJson(context).ToJsonString();
    }
}
