using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Retries requests where that is safe. A wait that the server asked for happens at the throttle gate and does not count as an attempt.
/// Throttling without a requested wait does not count either: the waits grow until the deadline.
/// </summary>
internal sealed partial class RetryHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("request");

    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;

    public RetryHandler(TimeProvider time, Func<double> random, ILogger? logger = null)
    {
        (_time, _random, _logger) = (time, random, logger ?? NullLogger.Instance);
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = int.MaxValue, // the budget counts the attempts, because not every failure counts
                ShouldHandle = args => new(ShouldRetry(args.Context, args.Outcome)),
                DelayGenerator = args => new(GetDelay(args.Context, args.Outcome)),
                OnRetry = args =>
                {
                    RecordRetry(args.Context, args.RetryDelay);
                    args.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(RequestKey, request);
        try
        {
            return await _retry.ExecuteAsync(
                static (context, state) =>
                    new ValueTask<HttpResponseMessage>(state.self.AttemptAsync(state.request, context.CancellationToken)),
                context,
                (self: this, request)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Reset here too: if a handler of the program throws before the transport is reached, the value would be the previous attempt's.
        RequestContext.GetOrCreate(request).WasNotSent = false;
        return base.SendAsync(request, cancellationToken);
    }

    private bool ShouldRetry(ResilienceContext context, Outcome<HttpResponseMessage> outcome)
    {
        if (outcome.Exception is OperationCanceledException or PipelineException) return false;

        var request = GetRequest(context);
        var requestContext = RequestContext.GetOrCreate(request);
        if (outcome.Exception is { } exception && exception == requestContext.CallerFault) return false;

        var retryAfter = GetRetryAfter(outcome);
        var kind = outcome.Exception is { } fault
            ? requestContext.Classify(fault)
            : FaultClassifier.Classify(outcome.Result!.StatusCode, retryAfter);
        requestContext.MayHaveExecuted |= RetryRules.MayHaveExecuted(request.Method, kind);
        if (!RetryRules.ShouldRetry(request.Method, requestContext.Replay, kind)) return false;

        var remaining = requestContext.Deadline.Remaining;
        return retryAfter > TimeSpan.Zero
            ? remaining > retryAfter
            : GetBudget(requestContext, outcome).CanRetryWithin(remaining, FindLongBackoff(outcome));
    }

    // Called once for each retry, after ShouldRetry.
    private TimeSpan? GetDelay(ResilienceContext context, Outcome<HttpResponseMessage> outcome)
    {
        if (GetRetryAfter(outcome) > TimeSpan.Zero) return TimeSpan.Zero; // the gate waits

        var budget = GetBudget(RequestContext.GetOrCreate(GetRequest(context)), outcome);
        var delay = budget.GetDelay(_random(), FindLongBackoff(outcome));
        budget.RecordFailure();
        return delay;
    }

    // Throttling without a requested delay is waited out until the deadline.
    private RetryBudget GetBudget(RequestContext requestContext, Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response
        && FaultClassifier.Classify(response.StatusCode, GetRetryAfter(outcome)) == FaultKind.Throttled
            ? requestContext.ThrottlingBudget ??= new RetryBudget(RetryPolicy.Throttling)
            : requestContext.RetryBudget ??= new RetryBudget(RetryPolicy.Request);

    private static Backoff? FindLongBackoff(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response && FaultClassifier.NeedsLongDelay(response.StatusCode) ? Backoff.Bandwidth : null;

    private TimeSpan? GetRetryAfter(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response && FaultClassifier.IsThrottling(response.StatusCode)
            ? RetryAfterHeader.FromResponse(response, _time.GetUtcNow())
            : null;

    private void RecordRetry(ResilienceContext context, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero) return;

        var request = GetRequest(context);
        RequestMeasurements.RecordDelay("backoff", WorkloadClassifier.GetName(RequestContext.GetOrCreate(request).Workload), delay);
        if (!_logger.IsEnabled(LogLevel.Debug)) return;

        var path = RequestContext.GetOrCreate(request).GetPathTemplate(request);
        Retrying(_logger, request.Method.Method, request.RequestUri!.Host, path, delay);
    }

    [LoggerMessage(4, LogLevel.Debug, "{Method} {Host} is retried in {Wait:c}, path {Path}.")]
    private static partial void Retrying(ILogger logger, string method, string host, string path, TimeSpan wait);

    private static HttpRequestMessage GetRequest(ResilienceContext context) =>
        context.Properties.TryGetValue(RequestKey, out var request)
            ? request
            : throw new InvalidOperationException("The request is set before the first attempt.");
}
