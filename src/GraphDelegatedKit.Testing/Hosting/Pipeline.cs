using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// What every request passes, outermost first: record, faults, errors in the service's words, router.
internal sealed class Pipeline(string tenantId, RequestLog requestLog, LocalFaults faults, Router router, TimeProvider timeProvider)
{
    private const int GenericIOErrorCode = unchecked((int)0x80131620);

    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == RunningTenantFile.ProbePath)
        {
            await context.Response.WriteAsync(tenantId, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        RequestIds.Assign(context, timeProvider.GetUtcNow());
        try
        {
            await requestLog.RecordAsync(context).ConfigureAwait(false);
            await ApplyFaultsAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsClientDisconnected(context, exception))
        {
            // The client has left. There is nobody to answer, and the record says so.
            Fault.MarkDropped(context);
        }
    }

    // A request inside a batch comes in here: faults strike it, and it is on record with its batch.
    public Task HandleBatchedAsync(HttpContext batchContext, HttpContext itemContext, string itemId) => requestLog.RecordAsync(batchContext, itemContext, itemId, async () =>
    {
        try
        {
            await ApplyFaultsAsync(itemContext).ConfigureAwait(false);
        }
        catch (ResponseAbortedException)
        {
            Fault.MarkDropped(itemContext);
        }
    });

    private Task ApplyFaultsAsync(HttpContext context)
    {
        var target = RawTarget.FromRequest(context.Request);
        return faults.TakeFault(context.Request.Method, target) is { } fault
            ? fault.ApplyAsync(context, () => HandleErrorsAsync(context, target))
            : HandleErrorsAsync(context, target);
    }

    private async Task HandleErrorsAsync(HttpContext context, RawTarget target)
    {
        try
        {
            await router.HandleAsync(context, target).ConfigureAwait(false);
        }
        catch (GraphErrorException exception) when (!context.Response.HasStarted)
        {
            await WriteErrorAsync(context, target, exception.Error).ConfigureAwait(false);
        }
        catch (EntraErrorException exception) when (!context.Response.HasStarted)
        {
            await exception.WriteAsync(new RequestContext(context, Origin.FromRequest(context.Request), target, new RouteValues())).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTenantDefect(context, exception) && !context.Response.HasStarted)
        {
            // The client's own report is the only place anybody would see it.
            await WriteErrorAsync(context, target, new GraphError(500, "localTenantDefect", exception.ToString())).ConfigureAwait(false);
        }
    }

    // A stream that its client has reset fails before the request is said to be aborted, and with no code of the system's; a file on disk has one.
    private static bool IsClientDisconnected(HttpContext context, Exception exception) =>
        exception is ConnectionAbortedException or ConnectionResetException or (IOException { HResult: GenericIOErrorCode } and not ResponseAbortedException)
        || (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException and not ResponseAbortedException);

    private static bool IsTenantDefect(HttpContext context, Exception exception) =>
        !IsClientDisconnected(context, exception) && exception is not (OperationCanceledException or ResponseAbortedException or BadHttpRequestException);

    private static Task WriteErrorAsync(HttpContext context, RawTarget target, GraphError error) =>
        new RequestContext(context, Origin.FromRequest(context.Request), target, new RouteValues()).WriteJsonAsync(error.Status, error.ToJson(context));
}
