using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Does the work, and answers with something made of its answer.
internal sealed class AlterReplyFault(Func<HttpContext, byte[], byte[]> change) : Fault
{
    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        var wire = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            context.Response.Body = wire;
        }

        var bytes = change(context, kept.ToArray());
        if (bytes.Length == 0 && context.Response.ContentLength is null)
            return;
        context.Response.ContentLength = bytes.Length;
        await wire.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
