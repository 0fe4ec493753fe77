using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Waits by the tenant's clock before it does anything.
internal sealed class DelayFault(TimeSpan by, TimeProvider time) : Fault
{
    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        await Task.Delay(by, time, context.RequestAborted).ConfigureAwait(false);
        await work().ConfigureAwait(false);
    }
}
