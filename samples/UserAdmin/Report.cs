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

    public void Add(IEnumerable<ReportLine> lines)
    {
        foreach (var line in lines) Add(line);
    }

    public void Add(ReportLine line)
    {
        summary.Add(line);
        _hasRefused |= line.Result == OutcomeKind.Refused;
        if (line is { Result: OutcomeKind.Forbidden or OutcomeKind.Failed, Error: { } error })
        {
            var cause = DescribeCause(error);
            _causes[cause] = _causes.GetValueOrDefault(cause) + 1;
        }

        progressBar.WriteAbove(() => Print(line));
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

    private void Print(ReportLine line)
    {
        if (!useJson) Console.WriteLine(Terminal.ToOneLine(FormatLine(line)));
        else if (line.Result == OutcomeKind.Found)
            JsonLine.Write(new
            {
                line.User,
                line.Result,
                line.Status,
                line.Attempts,
                line.Account!.JobTitle,
                line.Account.AccountEnabled,
            });
        else JsonLine.Write(new { line.User, line.Result, line.Status, line.Attempts });
    }

    private static string FormatLine(ReportLine line) => line.Result == OutcomeKind.Found
        ? $"{DisplayText.DescribeState(line.Account!.AccountEnabled),-15}{line.User}" +
            $"{(line.Account.JobTitle is { } title ? $"  {title}" : "")}"
        : $"{DisplayText.Describe(line.Result),-15}{line.User}{DescribeReason(line)}";

    private static string DescribeReason(ReportLine line) => line switch
    {
        { Result: OutcomeKind.Refused } => "  you are signed in with this account (--include-self changes it too)",
        { Result: OutcomeKind.Forbidden or OutcomeKind.Failed, Error: { } error } => $"  {(int?)error.Status} {error.Code}",
        _ => "",
    };
}
