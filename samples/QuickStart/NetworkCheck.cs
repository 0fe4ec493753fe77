using System.Globalization;
using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Whether both hosts answer, and how far this machine's clock is from theirs: a token is refused when it is minutes off.</summary>
internal static class NetworkCheck
{
    private static readonly TimeSpan Tolerable = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Finding>> RunAsync(HttpClient http, GraphCloud cloud, CancellationToken stop)
    {
        var (login, loginDate) = await AskAsync(http, "network (sign-in)", cloud.Login, stop);
        var (graph, graphDate) = await AskAsync(http, "network (Graph)", cloud.Graph, stop);
        return [login, graph, Clock(loginDate ?? graphDate)];
    }

    private static async Task<(Finding, DateTimeOffset? Date)> AskAsync(HttpClient http, string check, Uri host, CancellationToken stop)
    {
        try
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, host), HttpCompletionOption.ResponseHeadersRead, stop); // any answer will do
            return (new Finding(check, true, $"{host.Host} answers."), answer.Headers.Date);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return (new Finding(check, false, $"{host.Host} does not answer: {(e.InnerException?.Message ?? e.Message).TrimEnd('.')}.", "Check the network, the proxy (https_proxy) and the certificates it may exchange."), null);
        }
    }

    private static Finding Clock(DateTimeOffset? server)
    {
        if (server is not { } date) return new("clock", false, "No server told its time.", "Mend the network first.");

        var skew = TimeProvider.System.GetUtcNow() - date;
        var detail = string.Create(CultureInfo.InvariantCulture, $"This machine's clock is {Math.Abs(skew.TotalSeconds):F0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the server's.");
        return skew.Duration() <= Tolerable ? new("clock", true, detail) : new("clock", false, detail, "Set the clock, best by NTP.");
    }
}
