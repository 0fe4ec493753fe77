using GraphDelegatedKit;

namespace UserAdmin;

/// <summary>The outcome for one user, under the name in the list.</summary>
internal sealed record ReportLine(string User, OutcomeKind Result, int? Status, int Attempts)
{
    /// <summary>The account that was found.</summary>
    public User? Account { get; init; }

    public GraphException? Error { get; init; }

    /// <param name="result">The result of the library.</param>
    /// <param name="user">The name in the list.</param>
    /// <param name="enable">Whether accounts are enabled, and not disabled.</param>
    public static ReportLine From(UserResult result, string user, bool enable) =>
        new(user, GetKind(result.Outcome, enable), (int?)result.Status, result.Attempts)
        {
            Account = result.Value,
            Error = result.Error,
        };

    private static OutcomeKind GetKind(UserOutcome outcome, bool enable) => outcome switch
    {
        UserOutcome.Read => OutcomeKind.Found,
        UserOutcome.Changed => enable ? OutcomeKind.Enabled : OutcomeKind.Disabled,
        UserOutcome.Unchanged => OutcomeKind.Unchanged,
        UserOutcome.WouldChange => enable ? OutcomeKind.WouldEnable : OutcomeKind.WouldDisable,
        UserOutcome.Refused => OutcomeKind.Refused,
        UserOutcome.NotFound => OutcomeKind.NotFound,
        UserOutcome.Forbidden => OutcomeKind.Forbidden,
        _ => OutcomeKind.Failed,
    };
}
