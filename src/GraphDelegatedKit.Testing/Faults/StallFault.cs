using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Never answers; ends when the client gives up.
internal sealed class StallFault : Fault
{
    public override Task PlayAsync(HttpContext context, Func<Task> work) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
}
