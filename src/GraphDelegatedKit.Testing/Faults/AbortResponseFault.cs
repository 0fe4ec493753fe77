using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Does the work and drops the connection after so many bytes of the answer's body.
internal sealed class AbortResponseFault(long afterBytes) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        context.Response.Body = new TruncatingStream(context.Response.Body, afterBytes);

        // The cut unwinds through here up to the server, which then sends what was allowed and closes the connection. Aborting it would lose that as well.
        await next().ConfigureAwait(false);
        AbortRequest(context);
    }
}
