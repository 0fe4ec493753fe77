using System.Diagnostics;
using System.Diagnostics.Metrics;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>Records each request for a token to Entra as the library does: an activity, and a count of refreshes by reason.</summary>
internal static class RefreshTelemetry
{
    private static readonly Counter<long> Refreshes =
        Telemetry.Meter.CreateCounter<long>("graph.token.refreshes", "{refresh}", "Tokens requested with the refresh token, by reason.");

    public static async Task<GraphAccessToken> TraceAsync(TokenRequest request, Func<Task<GraphAccessToken>> acquire)
    {
        using var activity = Telemetry.Activities.StartActivity("graph.token.acquire", ActivityKind.Client);
        try
        {
            var token = await acquire().ConfigureAwait(false);
            activity?.SetTag(TelemetryTags.TokenOriginKey, TelemetryTags.GetTag(token.Origin));
            Refreshes.Add(1, new KeyValuePair<string, object?>(TelemetryTags.RefreshReasonKey, GetReason(request)));
            return token;
        }
        catch (SignInException e)
        {
            activity?.SetTag(Telemetry.ErrorType, TelemetryTags.GetTag(e.Reason)).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private static string GetReason(TokenRequest request) => request switch
    {
        { Claims: not null } => "challenged",
        { Rejected: not null } => "refused",
        { ForceRefresh: true } => "forced",
        _ => "expired",
    };
}
