using System.Globalization;
using GraphDelegatedKit;

namespace QuickStart;

/// <summary>
/// Checks that both hosts answer and that this machine's clock agrees with theirs: a clock that is minutes off makes tokens
/// invalid.
/// </summary>
internal static class NetworkCheck
{
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(HttpClient http, GraphCloud cloud, CancellationToken cancellationToken)
    {
        var (signInResult, signInDate) = await CheckHostAsync(http, "network (sign-in)", cloud.Login, cancellationToken);
        var (graphResult, graphDate) = await CheckHostAsync(http, "network (Graph)", cloud.Graph, cancellationToken);
        return [signInResult, graphResult, CheckClock(signInDate ?? graphDate)];
    }

    private static async Task<(CheckResult, DateTimeOffset? Date)> CheckHostAsync(
        HttpClient http, string check, Uri host, CancellationToken cancellationToken)
    {
        try
        {
            // Any status will do: an answer shows that the host is reachable.
            using var request = new HttpRequestMessage(HttpMethod.Get, host);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (new CheckResult(check, true, $"{host.Host} answers."), response.Headers.Date);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var detail = $"{host.Host} does not answer: {(e.InnerException?.Message ?? e.Message).TrimEnd('.')}.";
            const string Remedy = "Check the network, the proxy (https_proxy) and the certificates it may replace.";
            return (new CheckResult(check, false, detail, Remedy), null);
        }
    }

    private static CheckResult CheckClock(DateTimeOffset? serverTime)
    {
        if (serverTime is not { } serverNow) return new("clock", false, "No server reported its time.", "Fix the network first.");

        var skew = TimeProvider.System.GetUtcNow() - serverNow;
        var direction = skew < TimeSpan.Zero ? "behind" : "ahead of";
        var detail = string.Create(
            CultureInfo.InvariantCulture, $"This machine's clock is {Math.Abs(skew.TotalSeconds):F0} s {direction} the server's.");
        return skew.Duration() <= MaxClockSkew
            ? new("clock", true, detail)
            : new("clock", false, detail, "Set the clock, preferably with NTP.");
    }
}
