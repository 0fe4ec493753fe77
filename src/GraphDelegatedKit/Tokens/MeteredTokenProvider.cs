using System.Diagnostics.Metrics;

namespace GraphDelegatedKit.Tokens;

/// <summary>Counts tokens by origin and failures by reason. Counting a cached token allocates nothing.</summary>
internal sealed class MeteredTokenProvider(ITokenProvider next) : ITokenProvider
{
    private static readonly Counter<long> Acquisitions =
        Telemetry.Meter.CreateCounter<long>("graph.token.acquisitions", "{token}", "Tokens returned to callers, by origin.");

    private static readonly Counter<long> Failures =
        Telemetry.Meter.CreateCounter<long>("graph.token.failures", "{failure}", "Token requests that failed, by reason.");

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var pending = next.GetTokenAsync(request, cancellationToken);
        if (!pending.IsCompletedSuccessfully) return CountAsync(pending);

        var token = pending.Result;
        CountAcquisition(token);
        return new(token);
    }

    public static async ValueTask<GraphAccessToken> CountAsync(ValueTask<GraphAccessToken> pending)
    {
        try
        {
            var token = await pending.ConfigureAwait(false);
            CountAcquisition(token);
            return token;
        }
        catch (SignInException e)
        {
            if (Failures.Enabled) Failures.Add(1, new KeyValuePair<string, object?>(Telemetry.ErrorType, TelemetryTags.GetTag(e.Reason)));
            throw;
        }
    }

    private static void CountAcquisition(GraphAccessToken token)
    {
        if (!Acquisitions.Enabled) return;

        var origin = TelemetryTags.GetTag(token.Origin);
        Acquisitions.Add(1, new KeyValuePair<string, object?>(TelemetryTags.TokenOriginKey, origin));
    }
}
