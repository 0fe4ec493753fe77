using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers, sends a number of bytes of the body, and waits by the tenant's clock before it sends the rest.
internal sealed class DelayBodyFault(int afterBytes, TimeSpan delay, TimeProvider timeProvider) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        var bytes = (await CaptureResponseAsync(context, next).ConfigureAwait(false)).AsMemory();
        var originalBody = context.Response.Body;
        var firstLength = Math.Min(afterBytes, bytes.Length);
        await originalBody.WriteAsync(bytes[..firstLength], context.RequestAborted).ConfigureAwait(false);
        await originalBody.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        await Task.Delay(delay, timeProvider, context.RequestAborted).ConfigureAwait(false);
        await originalBody.WriteAsync(bytes[firstLength..], context.RequestAborted).ConfigureAwait(false);
    }
}
