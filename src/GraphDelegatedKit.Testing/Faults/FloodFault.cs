using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers with so many bytes of nothing in particular, never all of them in memory at once.
internal sealed class FloodFault(long bytes, int status, string contentType) : Fault
{
    private static readonly byte[] Piece = [.. Enumerable.Repeat((byte)' ', 64 * 1024)];

    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        await DrainAsync(context).ConfigureAwait(false);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        for (var left = bytes; left > 0; left -= Piece.Length)
            await context.Response.Body.WriteAsync(Piece.AsMemory(0, (int)Math.Min(left, Piece.Length)), context.RequestAborted).ConfigureAwait(false);
    }
}
