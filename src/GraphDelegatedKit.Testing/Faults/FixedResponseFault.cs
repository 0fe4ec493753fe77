using System.Text;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers with a fixed response; the request is not processed.
internal sealed class FixedResponseFault(
    int status, string contentType, Func<HttpContext, string> body, string? retryAfter, IReadOnlyDictionary<string, string>? headers)
    : Fault
{
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
}
