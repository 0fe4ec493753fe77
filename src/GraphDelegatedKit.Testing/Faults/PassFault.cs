using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Nothing goes wrong; what stands behind it in the script waits for its turn.
internal sealed class PassFault : Fault
{
    public override Task PlayAsync(HttpContext context, Func<Task> work) => work();
}
