using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Something that goes wrong for one request: it plays instead of the work, or around it.
internal abstract class Fault
{
    public abstract Task ApplyAsync(HttpContext context, Func<Task> next);

    // The record says of a dropped connection that there was no answer.
    public static bool WasDropped(HttpContext context) => context.Items.ContainsKey(typeof(Fault));

    // There is no answer, whatever was written; the connection is another matter.
    public static void MarkDropped(HttpContext context) => context.Items[typeof(Fault)] = true;

    protected static void AbortRequest(HttpContext context)
    {
        MarkDropped(context);
        context.Abort();
    }

    // The work's answer, of which nothing is on its way yet.
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

    // The client is still sending when a fault answers; a connection closed under it would be another fault than the one scripted.
    protected static Task DrainAsync(HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
}
