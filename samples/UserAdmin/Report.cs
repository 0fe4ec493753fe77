using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>
/// Prints a line for each user on stdout as soon as the outcome is known, and the causes of failures and a summary on stderr.
/// </summary>
internal sealed class Report(bool useJson, OutcomeSummary summary, RequestCounter requests, CountProgressBar progressBar)
{
    private readonly Dictionary<string, int> _causes = [];
    private bool _hasRefused;

    /// <summary>The number of users of a run without interruption.</summary>
    public int? PlannedCount { get; init; }

    public int ExitCode => summary.ExitCode;

    public void Add(IEnumerable<UserOutcome> outcomes)
    {
        foreach (var outcome in outcomes) Add(outcome);
    }

    public void Add(UserOutcome outcome)
    {
        summary.Add(outcome);
        _hasRefused |= outcome.Result == OutcomeKind.Refused;
        if (outcome is { Result: OutcomeKind.Forbidden or OutcomeKind.Failed, Error: { } error })
        {
            var cause = DescribeCause(error);
            _causes[cause] = _causes.GetValueOrDefault(cause) + 1;
        }

        progressBar.WriteAbove(() => Print(outcome));
    }

    public void Finish()
    {
        progressBar.Dispose();
        foreach (var (cause, count) in _causes) Console.Error.WriteLine($"{DisplayText.FormatCount(count, "failure")}: {cause}");
        if (_hasRefused)
            Console.Error.WriteLine("The account you are signed in with was not changed. Add --include-self to change it too.");
        var remaining = Math.Max(0, (PlannedCount ?? 0) - summary.Total);
        string?[] parts =
            [
                summary.ToString(),
                remaining > 0 ? $"{remaining} not reached, or without an answer" : "",
                DisplayText.FormatCount(requests.Count, "request"),
            ];
        Console.Error.WriteLine(string.Join(", ", parts.Where(part => part is { Length: > 0 })));
        if (remaining > 0) Console.Error.WriteLine("To go on, run the same command again: finished users are not changed again.");
    }

    // Omits the message: it contains the address, which differs for each user.
    private static string DescribeCause(GraphException error) => $"{(int?)error.Status} {error.Code}. {error.Remedy}".Trim();

    private void Print(UserOutcome outcome)
    {
        if (!useJson) Console.WriteLine(Terminal.ToOneLine(FormatLine(outcome)));
        else if (outcome.Result == OutcomeKind.Found)
            JsonLine.Write(new
            {
                outcome.User,
                outcome.Result,
                outcome.Status,
                outcome.Attempts,
                outcome.Account!.JobTitle,
                outcome.Account.AccountEnabled,
            });
        else JsonLine.Write(new { outcome.User, outcome.Result, outcome.Status, outcome.Attempts });
    }

    private static string FormatLine(UserOutcome outcome) => outcome.Result == OutcomeKind.Found
        ? $"{DisplayText.DescribeState(outcome.Account!.AccountEnabled),-15}{outcome.User}" +
            $"{(outcome.Account.JobTitle is { } title ? $"  {title}" : "")}"
        : $"{DisplayText.Describe(outcome.Result),-15}{outcome.User}";
}
