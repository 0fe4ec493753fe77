using System.Diagnostics.Metrics;

namespace GraphDelegatedKit.Tokens;

/// <summary>Counts what callers get: tokens by origin, failures by reason. A token that is held still costs nothing.</summary>
internal sealed class MeteredTokenProvider(ITokenProvider next) : ITokenProvider
{
    private static readonly Counter<long> Acquisitions = Telemetry.Meter.CreateCounter<long>("graph.token.acquisitions", "{token}", "Tokens handed out, by where they came from.");
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("graph.token.failures", "{failure}", "Tokens that could not be had, by reason.");

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
        if (Acquisitions.Enabled) Acquisitions.Add(1, new KeyValuePair<string, object?>(TelemetryTags.TokenOriginKey, TelemetryTags.GetTag(token.Origin)));
    }
}
