using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>Cancels a call that takes too long, including all attempts and waits.</summary>
/// <param name="duration">The time limit.</param>
/// <param name="time">The clock.</param>
/// <param name="hasCustomCode">
/// Whether code of the program runs inside, a handler or a transport. It may ignore the cancellation: then the call ends without it.
/// </param>
internal sealed class DeadlineHandler(TimeSpan duration, TimeProvider time, bool hasCustomCode = false) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(duration, time);
        var context = RequestContext.GetOrCreate(request);
        context.Deadline = deadline;
        using var registration = cancellationToken.UnsafeRegister(static state => ((Deadline)state!).Cancel(), deadline);
        var pending = base.SendAsync(request, deadline.CancellationToken);
        try
        {
            return await (hasCustomCode ? pending.WaitOrAbandonAsync(deadline.CancellationToken) : pending).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (deadline.CancellationToken.IsCancellationRequested)
        {
            // An attempt that was left did not record this.
            if (!pending.IsCompleted) context.MayHaveExecuted |= context.Attempts > 0 && RetryRules.IsWrite(request.Method);
            if (cancellationToken.IsCancellationRequested) throw;
            throw new PipelineException("deadlineExceeded", $"No final response came within {duration}.", e);
        }
    }
}
