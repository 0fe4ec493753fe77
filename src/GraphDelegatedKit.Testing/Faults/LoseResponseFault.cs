using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Processes the request, then drops the connection, so that the client cannot know the outcome.
internal sealed class LoseResponseFault : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        context.Response.Body = Stream.Null;
        await next().ConfigureAwait(false);
        AbortRequest(context);
    }
}
