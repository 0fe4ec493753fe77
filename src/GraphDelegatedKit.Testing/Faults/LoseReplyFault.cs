using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Does the work, then drops the connection: the client cannot know.
internal sealed class LoseReplyFault : Fault
{
    public override async Task PlayAsync(HttpContext context, Func<Task> work)
    {
        context.Response.Body = Stream.Null;
        await work().ConfigureAwait(false);
        Drop(context);
    }
}
