using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;

namespace GraphDelegatedKit.Http;

/// <summary>Sends again what may be sent again. Waits that the server asked for happen at the gate and use up no try.</summary>
internal sealed partial class RetryHandler : DelegatingHandler
{
    public const int MaxTries = 5;

    private static readonly ResiliencePropertyKey<HttpRequestMessage> Request = new("request");

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
                MaxRetryAttempts = int.MaxValue, // tries are counted per call, because not every failure uses one up
                ShouldHandle = args => new(Judge(args.Context, args.Outcome)),
                DelayGenerator = args => new(Delay(args.Context, args.Outcome)),
                OnRetry = args =>
                {
                    Wait(args.Context, args.RetryDelay);
                    args.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(Request, request);
        try
        {
            return await _retry.ExecuteAsync(
                static (context, state) => new ValueTask<HttpResponseMessage>(state.self.TryAsync(state.request, context.CancellationToken)),
                context, (self: this, request)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);

    private bool Judge(ResilienceContext context, Outcome<HttpResponseMessage> outcome)
    {
        var request = Of(context);
        var call = Call.Of(request);
        if (outcome.Exception is { } fault)
        {
            if (fault is OperationCanceledException or PipelineException) return false;
            call.MayHaveExecuted |= SendAgain.LeavesOpen(request.Method, fault);
            return SendAgain.After(request.Method, call.Replay, fault) && HasAnotherTry(call, slow: false);
        }

        var asked = Asked(outcome);
        var status = outcome.Result!.StatusCode;
        call.MayHaveExecuted |= SendAgain.LeavesOpen(request.Method, status, asked is not null);
        return SendAgain.After(request.Method, call.Replay, status, asked is not null)
            && (asked > TimeSpan.Zero ? call.Deadline.Left > asked : HasAnotherTry(call, SendAgain.IsSlow(status)));
    }

    private static bool HasAnotherTry(Call call, bool slow) => ++call.Tries < MaxTries && call.Deadline.Left > Backoff.Before(call.Tries, 1, slow);

    private TimeSpan? Delay(ResilienceContext context, Outcome<HttpResponseMessage> outcome) => Asked(outcome) > TimeSpan.Zero
        ? TimeSpan.Zero
        : Backoff.Before(Call.Of(Of(context)).Tries, _random(), outcome.Result is { } response && SendAgain.IsSlow(response.StatusCode));

    private TimeSpan? Asked(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response && ThrottleGate.IsThrottled(response) ? RetryAfter.Of(response, _time.GetUtcNow()) : null;

    private void Wait(ResilienceContext context, TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero) return;

        var request = Of(context);
        RequestMeasurements.Waited("backoff", Workloads.Name(Call.Of(request).Workload), wait);
        SendsAgain(_logger, request.Method.Method, request.RequestUri!.Host, wait);
    }

    [LoggerMessage(4, LogLevel.Debug, "{Method} {Host} goes again in {Wait:c}.")]
    private static partial void SendsAgain(ILogger logger, string method, string host, TimeSpan wait);

    private static HttpRequestMessage Of(ResilienceContext context) =>
        context.Properties.TryGetValue(Request, out var request) ? request : throw new InvalidOperationException("The request is set before the first try.");
}
