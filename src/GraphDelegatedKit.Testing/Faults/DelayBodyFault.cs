using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers, lets so many bytes of the body through, and waits by the tenant's clock before the rest.
internal sealed class DelayBodyFault(int afterBytes, TimeSpan by, TimeProvider time) : Fault
{
    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        var bytes = (await KeepReplyAsync(context, work).ConfigureAwait(false)).AsMemory();
        var wire = context.Response.Body;
        var first = Math.Min(afterBytes, bytes.Length);
        await wire.WriteAsync(bytes[..first], context.RequestAborted).ConfigureAwait(false);
        await wire.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        await Task.Delay(by, time, context.RequestAborted).ConfigureAwait(false);
        await wire.WriteAsync(bytes[first..], context.RequestAborted).ConfigureAwait(false);
    }
}
