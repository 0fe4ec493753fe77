using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Processes the request and changes the body of the response.
internal sealed class ModifyResponseFault(Func<HttpContext, byte[], byte[]> change) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        var bytes = change(context, await CaptureResponseAsync(context, next).ConfigureAwait(false));
        if (bytes.Length == 0 && context.Response.ContentLength is null)
            return;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
