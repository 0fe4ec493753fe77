using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Drops the connection with every request that is under way on it; over HTTP/2 that is more than this one.
internal sealed class DropConnectionFault : Fault
{
    public override Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        AbortRequest(context);
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
        return Task.CompletedTask;
    }
}
