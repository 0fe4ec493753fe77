using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Record;
using GraphDelegatedKit.Testing.State;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// What every request passes, outermost first: record, faults, errors in the service's words, router.
internal sealed class Pipeline(string tenantId, RequestRecord record, LocalFaults faults, Router router, TimeProvider time)
{
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
        catch (Exception gone) when (gone is OperationCanceledException or IOException and not ReplyCutException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has left. There is nobody to answer.
        }
    }

    // A request inside a batch comes in here: it is not on the wire, and so not on record, but faults strike it.
    public Task WithFaultsAsync(HttpContext context)
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
            await new Exchange(context, Origin.Of(context.Request), target, new Captures()).JsonAsync(refusal.Error.Status, refusal.Error.ToJson(context)).ConfigureAwait(false);
        }
        catch (Exception defect) when (defect is not (GraphRefusal or EntraRefusal or OperationCanceledException or ReplyCutException or BadHttpRequestException) && !context.Response.HasStarted)
        {
            // A defect of ours. The client's own report is the only place anybody would see it.
            var error = new GraphError(StatusCodes.Status500InternalServerError, "localTenantDefect", defect.ToString());
            await new Exchange(context, Origin.Of(context.Request), target, new Captures()).JsonAsync(error.Status, error.ToJson(context)).ConfigureAwait(false);
        }
        catch (EntraRefusal refusal) when (!context.Response.HasStarted)
        {
            await refusal.AnswerAsync(new Exchange(context, Origin.Of(context.Request), target, new Captures())).ConfigureAwait(false);
        }
    }
}
