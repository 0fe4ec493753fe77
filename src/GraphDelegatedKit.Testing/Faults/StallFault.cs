using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Reads the whole request and never answers; ends when the client disconnects. With an unread body the server would not notice the
// disconnect.
internal sealed class StallFault : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DrainAsync(context).ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(false);
    }
}
