using System.Diagnostics.Metrics;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>Counts the requests that lacked a session, a permission or a claim, by cause and by answer.</summary>
internal static class ChallengeTelemetry
{
    public const string Redirect = "redirect", Problem = "problem", Loop = "loop";

    private static readonly Counter<long> Challenges = Telemetry.Meter.CreateCounter<long>(
        "graph.challenges", "{challenge}", "Requests answered by a sign-in, a problem document, or a page that ends a loop.");

    /// <param name="cause">The cause of the challenge, from the fixed list of the code.</param>
    /// <param name="answer">One of the constants of this type.</param>
    public static void Record(string cause, string answer)
    {
        if (!Challenges.Enabled) return;

        var tag = char.ToLowerInvariant(cause[0]) + cause[1..];
        Challenges.Add(1, new("graph.challenge.cause", tag), new("graph.challenge.answer", answer));
    }
}
