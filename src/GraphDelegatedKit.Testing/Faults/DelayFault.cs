using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Waits by the tenant's clock before the request is processed.
internal sealed class DelayFault(TimeSpan delay, TimeProvider timeProvider) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await Task.Delay(delay, timeProvider, context.RequestAborted).ConfigureAwait(false);
        await next().ConfigureAwait(false);
    }
}
