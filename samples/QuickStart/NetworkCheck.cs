using System.Globalization;
using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Whether both hosts answer, and how far this machine's clock is from theirs: a token is refused when it is minutes off.</summary>
internal static class NetworkCheck
{
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(HttpClient http, GraphCloud cloud, CancellationToken cancellationToken)
    {
        var (signInResult, signInDate) = await CheckHostAsync(http, "network (sign-in)", cloud.Login, cancellationToken);
        var (graphResult, graphDate) = await CheckHostAsync(http, "network (Graph)", cloud.Graph, cancellationToken);
        return [signInResult, graphResult, CheckClock(signInDate ?? graphDate)];
    }

    private static async Task<(CheckResult, DateTimeOffset? Date)> CheckHostAsync(HttpClient http, string check, Uri host, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, host), HttpCompletionOption.ResponseHeadersRead, cancellationToken); // any answer will do
            return (new CheckResult(check, true, $"{host.Host} answers."), response.Headers.Date);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (new CheckResult(check, false, $"{host.Host} does not answer: {(e.InnerException?.Message ?? e.Message).TrimEnd('.')}.", "Check the network, the proxy (https_proxy) and the certificates it may exchange."), null);
        }
    }

    private static CheckResult CheckClock(DateTimeOffset? serverTime)
    {
        if (serverTime is not { } serverNow) return new("clock", false, "No server told its time.", "Mend the network first.");

        var skew = TimeProvider.System.GetUtcNow() - serverNow;
        var detail = string.Create(CultureInfo.InvariantCulture, $"This machine's clock is {Math.Abs(skew.TotalSeconds):F0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the server's.");
        return skew.Duration() <= MaxClockSkew ? new("clock", true, detail) : new("clock", false, detail, "Set the clock, best by NTP.");
    }
}
