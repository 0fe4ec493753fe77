using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Drops the connection without a response after a number of bytes of the request body; the request is not processed.
internal sealed class ResetFault(long afterBodyBytes) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DiscardAsync(context, afterBodyBytes).ConfigureAwait(false);
        AbortRequest(context);
    }
}
