using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Drops the connection before an answer, after so many bytes of the request's body; nothing is done.
internal sealed class ResetFault(long afterBodyBytes) : Fault
{
    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var left = afterBodyBytes; left > 0;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
                var read = await context.Request.Body.ReadAsync(piece, context.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                    break;
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Drop(context);
    }
}
