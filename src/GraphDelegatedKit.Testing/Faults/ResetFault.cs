using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Drops the connection without a response after a number of bytes of the request body; the request is not processed.
internal sealed class ResetFault(long afterBodyBytes) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var remaining = afterBodyBytes; remaining > 0;)
            {
                var chunk = buffer.AsMemory(0, (int)Math.Min(remaining, buffer.Length));
                var bytesRead = await context.Request.Body.ReadAsync(chunk, context.RequestAborted).ConfigureAwait(false);
                if (bytesRead == 0)
                    break;
                remaining -= bytesRead;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        AbortRequest(context);
    }
}
