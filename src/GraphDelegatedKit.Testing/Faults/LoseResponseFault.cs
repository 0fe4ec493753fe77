using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Does the work, then drops the connection: the client cannot know.
internal sealed class LoseResponseFault : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        context.Response.Body = Stream.Null;
        await next().ConfigureAwait(false);
        AbortRequest(context);
    }
}
