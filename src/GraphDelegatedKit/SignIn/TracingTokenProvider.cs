using System.Diagnostics;
using System.Diagnostics.Metrics;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.SignIn;

/// <summary>Tells of each token that was not simply held: an activity, a line, and a count of refreshes by reason. Never whose, and never a code.</summary>
internal sealed partial class TracingTokenProvider(ITokenProvider next, ILogger logger) : ITokenProvider
{
    private static readonly Counter<long> Refreshes = Telemetry.Meter.CreateCounter<long>("graph.token.refreshes", "{refresh}", "Tokens fetched with the refresh token, by why.");

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request?.Claims is not null) Challenged(logger);
        return TraceAsync("graph.token.acquire", request, () => next.GetTokenAsync(request, cancellationToken));
    }

    public async ValueTask<GraphAccessToken> TraceAsync(string name, TokenRequest? request, Func<ValueTask<GraphAccessToken>> acquire)
    {
        using var activity = Telemetry.Activities.StartActivity(name, ActivityKind.Client);
        try
        {
            var token = await acquire().ConfigureAwait(false);
            var origin = TelemetryTags.GetTag(token.Origin);
            if (token.Origin == TokenOrigin.Refresh) Refreshes.Add(1, new KeyValuePair<string, object?>(TelemetryTags.RefreshReasonKey, TelemetryTags.GetRefreshReason(request)));
            activity?.SetTag(TelemetryTags.TokenOriginKey, origin);
            Acquired(logger, origin, token.ExpiresOn);
            return token;
        }
        catch (SignInException e)
        {
            var reason = TelemetryTags.GetTag(e.Reason);
            activity?.SetTag(Telemetry.ErrorType, reason);
            activity?.SetStatus(ActivityStatusCode.Error);
            Failed(logger, reason, string.Concat(e.AadstsCodes.Select(code => $" AADSTS{code}.")) + (e.CorrelationId is { } id ? $" Correlation id {id}." : ""));
            throw;
        }
    }

    [LoggerMessage(20, LogLevel.Debug, "A token was got ({Origin}), good until {ExpiresOn:O}.")]
    private static partial void Acquired(ILogger logger, string origin, DateTimeOffset expiresOn);

    [LoggerMessage(21, LogLevel.Warning, "No token: {Reason}.{Details}")]
    private static partial void Failed(ILogger logger, string reason, string details);

    [LoggerMessage(22, LogLevel.Information, "A service wants to see more in the token than it held; a token that shows it is asked for.")]
    private static partial void Challenged(ILogger logger);
}
