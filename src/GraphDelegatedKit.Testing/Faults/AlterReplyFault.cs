using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Does the work, and answers with something made of its answer.
internal sealed class AlterReplyFault(Func<HttpContext, byte[], byte[]> change) : Fault
{
    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        var bytes = change(context, await KeepReplyAsync(context, work).ConfigureAwait(false));
        if (bytes.Length == 0 && context.Response.ContentLength is null)
            return;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
