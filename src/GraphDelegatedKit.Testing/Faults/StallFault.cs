using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Takes the request in and never answers it; ends when the client gives up. With a body left unread nobody would notice that it has.
internal sealed class StallFault : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DrainAsync(context).ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(false);
    }
}
