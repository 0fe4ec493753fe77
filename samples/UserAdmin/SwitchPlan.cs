using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>What there is to do for each user of the list once they were looked up.</summary>
internal sealed class SwitchPlan(SwitchChoice choice, string myId, Func<string, bool> wasSentBefore)
{
    private readonly Tally _certain = new(notFoundIsDone: false);

    /// <summary>How many users there are, each with a place in the list.</summary>
    public int Count { get; private set; }

    /// <summary>What is settled without a write.</summary>
    public List<(int Place, Outcome Outcome)> Certain { get; } = [];

    /// <summary>Who is to be changed, by object id, with their place and their name in the list.</summary>
    public Dictionary<string, (int Place, string User)> ToChange { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Question(string? username) =>
        $"{(Certain.Count > 0 ? $"Without a change: {_certain}.\n" : "")}{(choice.Enable ? "Enable" : "Disable")} {Words.Count(ToChange.Count, "account")}, as {username}?";

    public void Add(UserResult user)
    {
        var place = Count++;
        if (Decide(user) is { } result)
        {
            var outcome = Outcome.Of(user, user.IdOrName, result);
            Certain.Add((place, outcome));
            _certain.Add(outcome);
        }
        else
        {
            ToChange.Add(user.Value!.Id!, (place, user.IdOrName));
        }
    }

    // By object id: a person has several names.
    private Result? Decide(UserResult user) => user switch
    {
        { Value.Id: null } or { IsSuccess: false } => Result.Failed, // or what its error says
        { Value.AccountEnabled: { } enabled } when enabled == choice.Enable => wasSentBefore(user.Value.Id) ? choice.Done : Result.Unchanged,
        _ when !choice.IncludeSelf && myId.Equals(user.Value!.Id, StringComparison.OrdinalIgnoreCase) => Result.Refused,
        _ when choice.DryRun => choice.WouldDo,
        _ => null,
    };
}
