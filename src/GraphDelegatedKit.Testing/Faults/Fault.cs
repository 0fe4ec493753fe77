using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// A fault that a request meets. It replaces or wraps the processing of the request.
internal abstract class Fault
{
    public abstract Task ApplyAsync(HttpContext context, Func<Task> next);

    // Whether the connection was dropped, so that the recorded request has no response.
    public static bool WasDropped(HttpContext context) => context.Items.ContainsKey(typeof(Fault));

    // Marks the request as having no response. The connection itself stays as it is.
    public static void MarkDropped(HttpContext context) => context.Items[typeof(Fault)] = true;

    protected static void AbortRequest(HttpContext context)
    {
        MarkDropped(context);
        context.Abort();
    }

    // Processes the request and returns the body of the response, of which nothing has been sent.
    protected static async Task<byte[]> CaptureResponseAsync(HttpContext context, Func<Task> next)
    {
        var originalBody = context.Response.Body;
        using var captured = new MemoryStream();
        context.Response.Body = captured;
        try
        {
            await next().ConfigureAwait(false);
        }
        finally
        {
            context.Response.Body = originalBody;
        }

        return captured.ToArray();
    }

    // The client may still be sending when a fault answers. Reading the whole body keeps the connection open; closing it would be a
    // different fault.
    protected static Task DrainAsync(HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
}
