using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>A line for each user on stdout as soon as it is certain; at the end, on stderr, why some failed and what it comes to.</summary>
internal sealed class Report(bool useJson, OutcomeSummary summary, RequestCounter requests, CountProgressBar progressBar)
{
    private readonly Dictionary<string, int> _causes = [];

    /// <summary>How many users there will be if nothing interrupts.</summary>
    public int? PlannedCount { get; init; }

    public int ExitCode => summary.ExitCode;

    public void Add(IEnumerable<UserOutcome> outcomes)
    {
        foreach (var outcome in outcomes) Add(outcome);
    }

    public void Add(UserOutcome outcome)
    {
        summary.Add(outcome);
        if (outcome is { Result: OutcomeKind.Forbidden or OutcomeKind.Failed, Error: { } error })
        {
            var cause = DescribeCause(error);
            _causes[cause] = _causes.GetValueOrDefault(cause) + 1;
        }

        progressBar.WriteAbove(() => Print(outcome));
    }

    public void Finish()
    {
        progressBar.Finish();
        foreach (var (cause, count) in _causes) Console.Error.WriteLine($"{DisplayText.FormatCount(count, "failure")}: {cause}");
        var remaining = Math.Max(0, (PlannedCount ?? 0) - summary.Total);
        string?[] parts = [summary.ToString(), remaining > 0 ? $"{remaining} not reached, or not heard of" : "", DisplayText.FormatCount(requests.Count, "request")];
        Console.Error.WriteLine(string.Join(", ", parts.Where(part => part is { Length: > 0 })));
        if (remaining > 0) Console.Error.WriteLine("To go on, run the same command again: who is done is not done again.");
    }

    // Not the message: that names the address, which is another for each user.
    private static string DescribeCause(GraphException error) => $"{(int?)error.Status} {error.Code}. {error.Remedy}".Trim();

    private void Print(UserOutcome outcome)
    {
        if (!useJson) Console.WriteLine(FormatLine(outcome));
        else if (outcome.Result == OutcomeKind.Found) JsonLine.Write(new { outcome.User, outcome.Result, outcome.Status, outcome.Attempts, outcome.Account!.JobTitle, outcome.Account.AccountEnabled });
        else JsonLine.Write(new { outcome.User, outcome.Result, outcome.Status, outcome.Attempts });
    }

    private static string FormatLine(UserOutcome outcome) => outcome.Result == OutcomeKind.Found
        ? $"{DisplayText.DescribeState(outcome.Account!.AccountEnabled),-15}{outcome.User}{(outcome.Account.JobTitle is { } title ? $"  {title}" : "")}"
        : $"{DisplayText.Describe(outcome.Result),-15}{outcome.User}";
}
