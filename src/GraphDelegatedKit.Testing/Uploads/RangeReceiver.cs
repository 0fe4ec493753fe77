using System.Globalization;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// Receives a range in either protocol and applies the scripted faults.
internal sealed class RangeReceiver(LocalFaults faults, UploadLog uploadLog, TimeProvider timeProvider)
{
    public async Task HandleAsync(RequestContext context, Func<IRangeTarget> createTarget)
    {
        IRangeTarget? target = null;
        try
        {
            target = createTarget();
            if (await TryReceiveAsync(context, target).ConfigureAwait(false) is { } delay)
            {
                // Waits outside the lock, so that a client that gave up can request the status of the session.
                await Task.Delay(delay, timeProvider, context.Aborted).ConfigureAwait(false);
                using (await target.Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
                {
                    await ReceiveAsync(context, target, target.ValidateRange(), null).ConfigureAwait(false);
                }
            }
        }
        catch (GraphErrorException)
        {
            // The client may still be sending, and can read the error only after the whole body.
            var bytesSent = await Fault.DiscardAsync(context.HttpContext, long.MaxValue).ConfigureAwait(false);
            if (target is not null && ContentRange.FromRequest(context) is { } range)
                uploadLog.AddRejectedRange(target.SessionId, range.From, bytesSent, target.Received);
            throw;
        }
    }

    // Returns the delay of a delayed range; null if the range has been answered.
    private async Task<TimeSpan?> TryReceiveAsync(RequestContext context, IRangeTarget target)
    {
        using (await target.Lock.AcquireAsync(context.Aborted).ConfigureAwait(false))
        {
            var range = target.ValidateRange();
            var fault = faults.TakeUploadFault(context.HttpContext, target.FileName, range);
            if (fault?.Kind == UploadFaultKind.Delay)
                return fault.Delay!.Value;
            await ReceiveAsync(context, target, range, fault).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ReceiveAsync(RequestContext context, IRangeTarget target, ContentRange range, UploadFault? fault)
    {
        switch (fault?.Kind)
        {
            case UploadFaultKind.Fail:
                if (fault.Delay is { } retryAfter)
                    context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                throw CreateError(fault);
            case UploadFaultKind.DeleteSession:
                target.DeleteSession();
                _ = target.ValidateRange();
                return;
            case UploadFaultKind.ExpireUrl:
                target.ExpireUrl(fault.Status);
                _ = target.ValidateRange();
                return;
            case UploadFaultKind.Reset:
                await StoreAsync(target, range, fault.AcceptedUpTo).ConfigureAwait(false);
                await Fault.DiscardAsync(context.HttpContext, fault.AtByte - Math.Max(range.From, target.Received)).ConfigureAwait(false);
                await DropConnectionAsync(context).ConfigureAwait(false);
                return;
            case UploadFaultKind.AcceptPart:
                await StoreAsync(target, range, fault.AcceptedUpTo).ConfigureAwait(false);
                await Fault.DiscardAsync(context.HttpContext, long.MaxValue).ConfigureAwait(false);
                await WriteResponseAsync(context, target.CreateProgressResponse(fault.Status)).ConfigureAwait(false);
                return;
        }

        await StoreAsync(target, range, range.To + 1).ConfigureAwait(false);
        var response = target.Complete(range);
        await (fault?.Kind switch
        {
            UploadFaultKind.LoseResponse => DropConnectionAsync(context),
            UploadFaultKind.FailAfterStoring => throw CreateError(fault),
            _ => WriteResponseAsync(context, response),
        }).ConfigureAwait(false);
    }

    private async Task StoreAsync(IRangeTarget target, ContentRange range, long? acceptedUpTo)
    {
        var length = Math.Clamp((acceptedUpTo ?? range.From) - range.From, 0, range.Length);
        if (length == 0)
            return;
        await target.StoreAsync(range, length).ConfigureAwait(false);
        uploadLog.AddAcceptedRange(target.SessionId, new LocalRange(range.From, range.From + length - 1));
    }

    private static Task WriteResponseAsync(RequestContext context, RangeResponse response)
    {
        context.Response.Headers.Location = response.Location;
        if (response.Body is { } body)
            return context.WriteJsonAsync(response.Status, body);
        context.Response.StatusCode = response.Status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task DropConnectionAsync(RequestContext context) =>
        new ResetFault(0).ApplyAsync(context.HttpContext, () => Task.CompletedTask);

    private static GraphErrorException CreateError(UploadFault fault) =>
        new(fault.Status, fault.Code ?? ErrorMessages.GetCode(fault.Status), ErrorMessages.GetMessage(fault.Status));
}
