using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>What there is to do for each user of the list once they were looked up.</summary>
internal sealed class SetAccountEnabledPlan(SetAccountEnabledArguments arguments, string signedInUserId, Func<string, bool> wasSentBefore)
{
    private readonly OutcomeSummary _decidedSummary = new(treatNotFoundAsDone: false);

    /// <summary>How many users there are, each with a place in the list.</summary>
    public int Count { get; private set; }

    /// <summary>What is settled without a write.</summary>
    public List<(int Place, UserOutcome Outcome)> Decided { get; } = [];

    /// <summary>Who is to be changed, by object id, with their place and their name in the list.</summary>
    public Dictionary<string, (int Place, string User)> ToChange { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string FormatQuestion(string? username) =>
        $"{(Decided.Count > 0 ? $"Without a change: {_decidedSummary}.\n" : "")}{(arguments.Enable ? "Enable" : "Disable")} {DisplayText.FormatCount(ToChange.Count, "account")}, as {username}?";

    public void Add(UserResult user)
    {
        var index = Count++;
        if (Decide(user) is { } kind)
        {
            var outcome = UserOutcome.From(user, user.IdOrName, kind);
            Decided.Add((index, outcome));
            _decidedSummary.Add(outcome);
        }
        else
        {
            ToChange.Add(user.Value!.Id!, (index, user.IdOrName));
        }
    }

    // By object id: a person has several names.
    private OutcomeKind? Decide(UserResult user) => user switch
    {
        { Value.Id: null } or { IsSuccess: false } => OutcomeKind.Failed, // or what its error says
        { Value.AccountEnabled: { } enabled } when enabled == arguments.Enable => wasSentBefore(user.Value.Id) ? arguments.SuccessKind : OutcomeKind.Unchanged,
        _ when !arguments.IncludeSelf && signedInUserId.Equals(user.Value!.Id, StringComparison.OrdinalIgnoreCase) => OutcomeKind.Refused,
        _ when arguments.DryRun => arguments.DryRunKind,
        _ => null,
    };
}
