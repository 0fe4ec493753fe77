using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Nothing goes wrong; what stands behind it in the script waits for its turn.
internal sealed class NoFault : Fault
{
    public override Task ApplyAsync(HttpContext context, Func<Task> next) => next();
}
