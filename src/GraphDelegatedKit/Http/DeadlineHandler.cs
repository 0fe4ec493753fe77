namespace GraphDelegatedKit.Http;

/// <summary>Ends a call that takes too long in all, tries and waits included.</summary>
internal sealed class DeadlineHandler(TimeSpan length, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(length, time);
        Call.Of(request).Deadline = deadline;
        using var passedOn = cancellationToken.UnsafeRegister(static deadline => ((Deadline)deadline!).End(), deadline);
        try
        {
            return await base.SendAsync(request, deadline.Over).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (deadline.Over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PipelineException("deadlineExceeded", $"No final answer came within {length}.", e);
        }
    }
}
