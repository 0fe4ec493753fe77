using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Processes the request and drops the connection after a number of bytes of the response body.
internal sealed class AbortResponseFault(long afterBytes) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        context.Response.Body = new TruncatingStream(context.Response.Body, afterBytes);

        // The exception from the truncated stream propagates to the server, which sends the allowed bytes and closes the connection. An
        // abort at this point would lose those bytes too.
        await next().ConfigureAwait(false);
        AbortRequest(context);
    }
}
