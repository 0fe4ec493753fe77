using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraphDelegatedKit.Testing.Faults;

// Writes exact bytes to the connection in place of the server's answer; the request is not processed. Only HTTP/1.1 has bytes that a test
// can choose: https://www.rfc-editor.org/rfc/rfc9112#section-6
internal sealed class RawAnswerFault(ReadOnlyMemory<byte> response, bool keepOpen) : Fault
{
    public static bool AppliesTo(FaultedRequest request) =>
        request.BatchId is null && HttpProtocol.IsHttp11(request.Context.Request.Protocol);

    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DrainAsync(context).ConfigureAwait(false);
        MarkDropped(context);
        context.Response.Headers.Connection = "close";
        var output = context.Features.GetRequiredFeature<RawOutput>();
        await output.WriteInPlaceOfServerAsync(response, context.RequestAborted).ConfigureAwait(false);
        if (keepOpen)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(false);
    }
}
