using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers, then closes the connection to new requests: "Connection: close" over HTTP/1.1, GOAWAY over HTTP/2.
internal sealed class CloseConnectionFault : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        else
            context.Response.Headers.Connection = "close";
        await next().ConfigureAwait(false);
    }
}
