using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Record;
using GraphDelegatedKit.Testing.State;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// What every request passes, outermost first: record, faults, errors in the service's words, router.
internal sealed class Pipeline(string tenantId, RequestRecord record, LocalFaults faults, Router router, TimeProvider time)
{
    private const int PlainIO = unchecked((int)0x80131620);

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == RunningNote.ProbePath)
        {
            await context.Response.WriteAsync(tenantId, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        RequestIds.Give(context, time.GetUtcNow());
        try
        {
            await record.EnterAsync(context).ConfigureAwait(false);
            await WithFaultsAsync(context).ConfigureAwait(false);
        }
        catch (Exception gone) when (IsGone(context, gone))
        {
            // The client has left. There is nobody to answer, and the record says so.
            Fault.Lose(context);
        }
    }

    // A request inside a batch comes in here: faults strike it, and it is on record with its batch.
    public Task AnswerInBatchAsync(HttpContext batch, HttpContext inner, string id) => record.EnterAsync(batch, inner, id, async () =>
    {
        try
        {
            await WithFaultsAsync(inner).ConfigureAwait(false);
        }
        catch (ReplyCutException)
        {
            Fault.Lose(inner);
        }
    });

    private Task WithFaultsAsync(HttpContext context)
    {
        var target = RawTarget.Of(context.Request);
        return faults.Next(context.Request.Method, target) is { } fault
            ? fault.PlayAsync(context, () => WithErrorsAsync(context, target))
            : WithErrorsAsync(context, target);
    }

    private async Task WithErrorsAsync(HttpContext context, RawTarget target)
    {
        try
        {
            await router.AnswerAsync(context, target).ConfigureAwait(false);
        }
        catch (GraphRefusal refusal) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, target, refusal.Error).ConfigureAwait(false);
        }
        catch (EntraRefusal refusal) when (!context.Response.HasStarted)
        {
            await refusal.AnswerAsync(new Exchange(context, Origin.Of(context.Request), target, new Captures())).ConfigureAwait(false);
        }
        catch (Exception defect) when (IsOurs(context, defect) && !context.Response.HasStarted)
        {
            // The client's own report is the only place anybody would see it.
            await RefuseAsync(context, target, new GraphError(500, "localTenantDefect", defect.ToString())).ConfigureAwait(false);
        }
    }

    // A stream that its client has reset fails before the request is said to be aborted, and with no code of the system's; a file on disk has one.
    private static bool IsGone(HttpContext context, Exception failure) =>
        failure is ConnectionAbortedException or ConnectionResetException or (IOException { HResult: PlainIO } and not ReplyCutException)
        || (context.RequestAborted.IsCancellationRequested && failure is OperationCanceledException or IOException and not ReplyCutException);

    private static bool IsOurs(HttpContext context, Exception defect) =>
        !IsGone(context, defect) && defect is not (OperationCanceledException or ReplyCutException or BadHttpRequestException);

    private static Task RefuseAsync(HttpContext context, RawTarget target, GraphError error) =>
        new Exchange(context, Origin.Of(context.Request), target, new Captures()).JsonAsync(error.Status, error.ToJson(context));
}
