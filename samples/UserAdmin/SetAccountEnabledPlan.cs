using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>What is to be done for each user of the list, from the dry run.</summary>
internal sealed class SetAccountEnabledPlan(SetAccountEnabledArguments arguments, Func<string, bool> wasSentBefore)
{
    private readonly OutcomeSummary _decidedSummary = new(treatNotFoundAsDone: false);

    /// <summary>The number of users in the list.</summary>
    public int Count { get; private set; }

    /// <summary>The outcomes that need no change.</summary>
    public List<(int Index, ReportLine Line)> Decided { get; } = [];

    /// <summary>The users to change by object id, with index and name in the list.</summary>
    public Dictionary<string, (int Index, string User)> ToChange { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string FormatQuestion(string? username) =>
        $"{(Decided.Count > 0 ? $"Without a change: {_decidedSummary}.\n" : "")}" +
        $"{(arguments.Enable ? "Enable" : "Disable")} {DisplayText.FormatCount(ToChange.Count, "account")}, " +
        $"as {UntrustedText.ToOneLine(username ?? "")}?";

    public void Add(UserResult user)
    {
        var index = Count++;
        if (user.Outcome == UserOutcome.WouldChange && !arguments.DryRun)
        {
            ToChange.Add(user.Value!.Id!, (index, user.IdOrName));
            return;
        }

        var line = ReportLine.From(user, user.IdOrName, arguments.Enable);
        if (user.Outcome == UserOutcome.Unchanged && wasSentBefore(user.Value!.Id!)) line = line with { Result = arguments.SuccessKind };
        Decided.Add((index, line));
        _decidedSummary.Add(line);
    }
}
