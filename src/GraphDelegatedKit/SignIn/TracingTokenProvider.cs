using System.Diagnostics;
using System.Diagnostics.Metrics;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Records each token that did not come from memory: an activity, a log line, and a count of refreshes by reason. Accounts and codes are
/// never recorded.
/// </summary>
internal sealed partial class TracingTokenProvider(ITokenProvider next, ILogger logger) : ITokenProvider
{
    private static readonly Counter<long> Refreshes =
        Telemetry.Meter.CreateCounter<long>("graph.token.refreshes", "{refresh}", "Tokens requested with the refresh token, by reason.");

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
            if (token.Origin == TokenOrigin.Refresh) CountRefresh(request);
            activity?.SetTag(TelemetryTags.TokenOriginKey, origin);
            Acquired(logger, origin, token.ExpiresOn);
            return token;
        }
        catch (SignInException e)
        {
            var reason = TelemetryTags.GetTag(e.Reason);
            activity?.SetTag(Telemetry.ErrorType, reason);
            activity?.SetStatus(ActivityStatusCode.Error);
            Failed(logger, reason, DescribeDetails(e));
            throw;
        }
    }

    private static void CountRefresh(TokenRequest? request)
    {
        var reason = GetRefreshReason(request);
        Refreshes.Add(1, new KeyValuePair<string, object?>(TelemetryTags.RefreshReasonKey, reason));
    }

    private static string GetRefreshReason(TokenRequest? request) => request switch
    {
        { IsBackground: true } => "due",
        { Claims: not null } => "challenged",
        { Rejected: not null } => "refused",
        { ForceRefresh: true } => "forced",
        _ => "expired",
    };

    private static string DescribeDetails(SignInException e) =>
        string.Concat(e.AadstsCodes.Select(code => $" AADSTS{code}.")) + (e.CorrelationId is { } id ? $" Correlation id {id}." : "");

    [LoggerMessage(20, LogLevel.Debug, "A token was acquired ({Origin}), valid until {ExpiresOn:O}.")]
    private static partial void Acquired(ILogger logger, string origin, DateTimeOffset expiresOn);

    [LoggerMessage(21, LogLevel.Warning, "No token is available: {Reason}.{Details}")]
    private static partial void Failed(ILogger logger, string reason, string details);

    [LoggerMessage(22, LogLevel.Information, "A service requires more claims than the token has. A token with these claims is requested.")]
    private static partial void Challenged(ILogger logger);
}
