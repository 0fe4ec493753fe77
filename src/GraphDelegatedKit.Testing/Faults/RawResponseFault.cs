using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Answers with exact bytes and headers; the request is not processed. The body is sent without a change, whatever the headers say.
internal sealed class RawResponseFault(int status, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body) : Fault
{
    public override async Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        await DrainAsync(context).ConfigureAwait(false);
        var response = context.Response;
        response.StatusCode = status;
        foreach (var (name, value) in headers) response.Headers[name] = value;

        // A status without a body, such as 204, allows none.
        if (body.IsEmpty) return;

        response.ContentLength ??= body.Length;
        var length = response.ContentLength.Value;
        await response.Body.WriteAsync(body[..(int)Math.Min(body.Length, length)], context.RequestAborted).ConfigureAwait(false);
        if (length <= body.Length) return;

        // The headers promise more: the server sends the bytes, then closes the connection. An abort could lose them.
        throw new ResponseAbortedException();
    }
}
