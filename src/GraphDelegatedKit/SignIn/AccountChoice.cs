namespace GraphDelegatedKit.SignIn;

/// <summary>Picks the account that is meant, or says that it cannot. The first of several is never picked silently.</summary>
internal static class AccountChoice
{
    /// <returns>The account, or <see langword="null"/> if it has not signed in yet.</returns>
    public static T? Among<T>(IReadOnlyCollection<T> accounts, Func<T, GraphAccount> known, GraphAccount? wanted, string? username)
        where T : class
    {
        if (wanted is not null) return accounts.FirstOrDefault(account => known(account).HomeAccountId == wanted.HomeAccountId);
        if (username is not null) return accounts.FirstOrDefault(account => IsNamed(known(account), username));
        if (accounts.Count > 1)
            throw new SignInException(
                SignInReason.AccountChoice,
                $"Several people are signed in, and none is named: {string.Join(", ", accounts.Select(account => known(account).Username))}.",
                "Name one of them as the Username.");

        return accounts.FirstOrDefault();
    }

    public static bool IsNamed(GraphAccount account, string username) =>
        string.Equals(account.Username, username, StringComparison.OrdinalIgnoreCase) || account.HomeAccountId == username;
}
