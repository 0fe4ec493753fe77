using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers with a number of spaces, which are written block by block.
internal sealed class FloodFault(long bytes, int status, string contentType) : Fault
{
    private static readonly byte[] Block = [.. Enumerable.Repeat((byte)' ', 64 * 1024)];

    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DrainAsync(context).ConfigureAwait(false);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        for (var remaining = bytes; remaining > 0; remaining -= Block.Length)
        {
            var chunk = Block.AsMemory(0, (int)Math.Min(remaining, Block.Length));
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
