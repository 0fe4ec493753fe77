namespace GraphDelegatedKit.Http;

/// <summary>Cancels a call that takes too long, including all attempts and waits.</summary>
internal sealed class DeadlineHandler(TimeSpan duration, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(duration, time);
        RequestContext.GetOrCreate(request).Deadline = deadline;
        using var registration = cancellationToken.UnsafeRegister(static state => ((Deadline)state!).Cancel(), deadline);
        try
        {
            return await base.SendAsync(request, deadline.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
            when (deadline.CancellationToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PipelineException("deadlineExceeded", $"No final response came within {duration}.", e);
        }
    }
}
