using GraphDelegatedKit.Testing.Control;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// The stages of every request, outermost first: recording, cross-origin rules, faults, error responses, router. A
// preflight uses up no fault. Requests of the control API and of the tenant itself are not recorded and meet none.
internal sealed class Pipeline(
    string tenantId,
    RecordedRequests requests,
    RequestSummaries summaries,
    LocalFaults faults,
    Func<Router> currentRouter,
    ControlApi control,
    TimeProvider timeProvider)
{
    private const int GenericIOErrorCode = unchecked((int)0x80131620);

    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == RunningTenantFile.ProbePath)
        {
            await context.Response.WriteAsync(tenantId, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (ControlApi.Includes(context.Request))
        {
            await control.HandleAsync(context).ConfigureAwait(false);
            return;
        }

        RequestIds.Assign(context, timeProvider.GetUtcNow());
        if (control.SelfCheck.Accept(context))
        {
            await HandleErrorsAsync(context, RawTarget.FromRequest(context.Request)).ConfigureAwait(false);
            return;
        }

        try
        {
            summaries.Record(context);
            await requests.RecordAsync(context).ConfigureAwait(false);
            if (CrossOrigin.Apply(context))
                return;
            await ApplyFaultsAsync(context, batchId: null).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsClientDisconnected(context, exception))
        {
            // The client has disconnected, so the recorded request has no response.
            Fault.MarkDropped(context);
        }
    }

    // Handles a request inside a batch. Faults apply to it, and it is recorded with its batch.
    public async Task HandleBatchedAsync(HttpContext batchContext, HttpContext itemContext, string itemId)
    {
        var complete = summaries.Begin(itemContext, itemId);
        await requests.RecordAsync(batchContext, itemContext, itemId, async () =>
        {
            try
            {
                // All requests of a batch see the same state.
                itemContext.Items[typeof(Router)] = batchContext.Items[typeof(Router)];
                await ApplyFaultsAsync(itemContext, itemId).ConfigureAwait(false);
            }
            catch (ResponseAbortedException)
            {
                Fault.MarkDropped(itemContext);
            }
        }).ConfigureAwait(false);
        complete();
    }

    private Task ApplyFaultsAsync(HttpContext context, string? batchId)
    {
        var target = RawTarget.FromRequest(context.Request);
        return faults.TakeFault(new FaultedRequest(context, target, batchId)) is { } fault
            ? fault.ApplyAsync(context, () => HandleErrorsAsync(context, target))
            : HandleErrorsAsync(context, target);
    }

    private async Task HandleErrorsAsync(HttpContext context, RawTarget target)
    {
        var router = (Router)(context.Items[typeof(Router)] ??= currentRouter());
        try
        {
            await router.HandleAsync(context, target).ConfigureAwait(false);
        }
        catch (Exception exception) when (router.IsReplaced && IsLostState(context, exception) && !context.Response.HasStarted)
        {
            await WriteErrorAsync(context, target, new GraphError(
                503,
                "serviceNotAvailable",
                "The tenant was restored to a snapshot during this request, and nothing was changed. Send the request again."))
                .ConfigureAwait(false);
        }
        catch (GraphErrorException exception) when (!context.Response.HasStarted)
        {
            await WriteErrorAsync(context, target, exception.Error).ConfigureAwait(false);
        }
        catch (EntraErrorException exception) when (!context.Response.HasStarted)
        {
            RequestNotes.GetOrCreate(context).SetError(exception.Error.ToRequestError());
            await exception.WriteAsync(
                new RequestContext(context, Origin.FromRequest(context.Request), target, new RouteValues())).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTenantDefect(context, exception) && !context.Response.HasStarted)
        {
            // The tenant writes no log, so the response is the only place for the details.
            await WriteErrorAsync(context, target, new GraphError(500, "localTenantDefect", exception.ToString())).ConfigureAwait(false);
        }
    }

    // A read from a stream that the client has reset can fail before RequestAborted is set. Its IOException has the generic error code,
    // whereas an error of a file on disk has a code of the operating system.
    private static bool IsClientDisconnected(HttpContext context, Exception exception) =>
        exception is ConnectionAbortedException or ConnectionResetException
            or (IOException { HResult: GenericIOErrorCode } and not ResponseAbortedException)
        || (context.RequestAborted.IsCancellationRequested
            && exception is OperationCanceledException or IOException and not ResponseAbortedException);

    // The change came too late, or the file is gone.
    private static bool IsLostState(HttpContext context, Exception exception) =>
        exception is StateReplacedException || (exception is FileNotFoundException && !IsClientDisconnected(context, exception));

    private static bool IsTenantDefect(HttpContext context, Exception exception) =>
        !IsClientDisconnected(context, exception)
            && exception is not (OperationCanceledException or ResponseAbortedException or BadHttpRequestException);

    private static Task WriteErrorAsync(HttpContext context, RawTarget target, GraphError error)
    {
        RequestNotes.GetOrCreate(context).SetError(new RequestError(error.Code, error.Message));
        return new RequestContext(context, Origin.FromRequest(context.Request), target, new RouteValues())
            .WriteJsonAsync(error.Status, error.ToJson(context));
    }
}
