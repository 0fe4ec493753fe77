using UserAdmin;

namespace WebApp.Accounts;

/// <summary>The columns of a table of outcomes, for the page and for the CSV.</summary>
/// <param name="Headings">The headings on the page.</param>
/// <param name="CsvHeadings">The headings of the CSV.</param>
/// <param name="GetCells">Gets the cells of an outcome after the name of its user.</param>
internal sealed record OutcomeColumns(string[] Headings, string[] CsvHeadings, Func<ReportLine, string[]> GetCells)
{
    public static OutcomeColumns Query { get; } = new(
        ["User", "Account", "Job title"],
        ["user", "account", "jobTitle"],
        line => line.Result == OutcomeKind.Found
            ? [DisplayText.DescribeState(line.Account!.AccountEnabled), line.Account.JobTitle ?? ""]
            : [DisplayText.Describe(line.Result), DescribeReason(line)]);

    public static OutcomeColumns Change { get; } = new(
        ["User", "Outcome", "Reason"],
        ["user", "outcome", "reason"],
        line => [DisplayText.Describe(line.Result), DescribeReason(line)]);

    private static string DescribeReason(ReportLine line) => line switch
    {
        { Result: OutcomeKind.Refused } => "You are signed in with this account.",
        { Result: OutcomeKind.Unchanged } => "The account is disabled already.",
        { Result: OutcomeKind.Forbidden or OutcomeKind.Failed, Error: { } error } =>
            $"{(int?)error.Status} {error.Code}. {error.Remedy}".Trim(),
        _ => "",
    };
}
