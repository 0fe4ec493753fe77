using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Drops the connection before an answer, after so many bytes of the request's body; nothing is done.
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
