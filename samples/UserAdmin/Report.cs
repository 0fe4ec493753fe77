using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>A line for each user on stdout as soon as it is certain; at the end, on stderr, why some failed and what it comes to.</summary>
internal sealed class Report(bool json, Tally tally, RequestCount requests, CountBar bar)
{
    private readonly Dictionary<string, int> _causes = [];

    /// <summary>How many users there will be if nothing interrupts.</summary>
    public int? Planned { get; init; }

    public int ExitCode => tally.ExitCode;

    public void Add(IEnumerable<Outcome> outcomes)
    {
        foreach (var outcome in outcomes) Add(outcome);
    }

    public void Add(Outcome outcome)
    {
        tally.Add(outcome);
        if (outcome is { Result: Result.Forbidden or Result.Failed, Error: { } error })
        {
            var cause = Cause(error);
            _causes[cause] = _causes.GetValueOrDefault(cause) + 1;
        }

        bar.Pass(() => Print(outcome));
    }

    public void End()
    {
        bar.End();
        foreach (var (cause, times) in _causes) Console.Error.WriteLine($"{Words.Count(times, "failure")}: {cause}");
        var left = Math.Max(0, (Planned ?? 0) - tally.Total);
        string?[] sums = [tally.ToString(), left > 0 ? $"{left} not reached, or not heard of" : "", Words.Count(requests.Count, "request")];
        Console.Error.WriteLine(string.Join(", ", sums.Where(sum => sum is { Length: > 0 })));
        if (left > 0) Console.Error.WriteLine("To go on, run the same command again: who is done is not done again.");
    }

    // Not the message: that names the address, which is another for each user.
    private static string Cause(GraphException error) => $"{(int?)error.Status} {error.Code}. {error.Remedy}".Trim();

    private void Print(Outcome outcome)
    {
        if (!json) Console.WriteLine(Line(outcome));
        else if (outcome.Result == Result.Found) JsonLine.Write(new { outcome.User, outcome.Result, outcome.Status, outcome.Attempts, outcome.Account!.JobTitle, outcome.Account.AccountEnabled });
        else JsonLine.Write(new { outcome.User, outcome.Result, outcome.Status, outcome.Attempts });
    }

    private static string Line(Outcome outcome) => outcome.Result == Result.Found
        ? $"{Words.State(outcome.Account!.AccountEnabled),-15}{outcome.User}{(outcome.Account.JobTitle is { } title ? $"  {title}" : "")}"
        : $"{Words.Of(outcome.Result),-15}{outcome.User}";
}
