using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>The action for each user of the list after the lookup.</summary>
internal sealed class SetAccountEnabledPlan(SetAccountEnabledArguments arguments, string signedInUserId, Func<string, bool> wasSentBefore)
{
    private readonly OutcomeSummary _decidedSummary = new(treatNotFoundAsDone: false);

    /// <summary>The number of users in the list.</summary>
    public int Count { get; private set; }

    /// <summary>The outcomes that need no change.</summary>
    public List<(int Place, UserOutcome Outcome)> Decided { get; } = [];

    /// <summary>The users to change by object id, with position and name in the list.</summary>
    public Dictionary<string, (int Place, string User)> ToChange { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string FormatQuestion(string? username) =>
        $"{(Decided.Count > 0 ? $"Without a change: {_decidedSummary}.\n" : "")}" +
        $"{(arguments.Enable ? "Enable" : "Disable")} {DisplayText.FormatCount(ToChange.Count, "account")}, as {username}?";

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

    // By object id: a user has several names.
    private OutcomeKind? Decide(UserResult user) => user switch
    {
        { Value.Id: null } or { IsSuccess: false } => OutcomeKind.Failed, // or what its error says
        { Value.AccountEnabled: { } enabled } when enabled == arguments.Enable =>
            wasSentBefore(user.Value.Id) ? arguments.SuccessKind : OutcomeKind.Unchanged,
        _ when !arguments.IncludeSelf && signedInUserId.Equals(user.Value!.Id, StringComparison.OrdinalIgnoreCase) => OutcomeKind.Refused,
        _ when arguments.DryRun => arguments.DryRunKind,
        _ => null,
    };
}
