using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Drops the connection and with it every request in progress on it; over HTTP/2 these can be several.
internal sealed class DropConnectionFault : Fault
{
    public override Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        AbortRequest(context);
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
        return Task.CompletedTask;
    }
}
