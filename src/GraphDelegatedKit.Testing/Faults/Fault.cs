using System.Buffers;
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

    // Reads and drops a number of bytes of the request body, or the whole body if it is shorter. Returns the number of bytes read.
    public static async Task<long> DiscardAsync(HttpContext context, long maxBytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long discarded = 0;
            while (discarded < maxBytes)
            {
                var chunk = buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxBytes - discarded));
                var bytesRead = await context.Request.Body.ReadAsync(chunk, context.RequestAborted).ConfigureAwait(false);
                if (bytesRead == 0)
                    break;
                discarded += bytesRead;
            }

            return discarded;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

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
