namespace GraphDelegatedKit.SignIn;

/// <summary>Picks the account that is meant, or says that it cannot. The first of several is never picked silently.</summary>
internal static class AccountSelector
{
    /// <returns>The account, or <see langword="null"/> if it has not signed in yet.</returns>
    public static T? Select<T>(IReadOnlyCollection<T> accounts, Func<T, GraphAccount> toGraphAccount, GraphAccount? requested, string? username)
        where T : class
    {
        if (requested is not null)
            return accounts.FirstOrDefault(account => HasHomeAccountId(toGraphAccount(account), requested.HomeAccountId))
                ?? throw CreateException($"{requested.Username} ({requested.HomeAccountId}) was asked for and is not signed in", accounts.Select(toGraphAccount), "Take the account from GetAccountsAsync, or sign in as that person first.");

        var matches = username is null ? accounts : [.. accounts.Where(account => IsMatch(toGraphAccount(account), username))];
        if (matches.Count > 1)
            throw username is null
                ? CreateException("Several people are signed in, and none is named", matches.Select(toGraphAccount), "Name one of them as the Username.")
                : CreateException($"Several accounts are called {username}", matches.Select(toGraphAccount), "Give the home account id of one as the Username.");

        return matches.FirstOrDefault();
    }

    /// <summary>By the name in any casing, or by the home account id.</summary>
    public static bool IsMatch(GraphAccount account, string username) =>
        string.Equals(account.Username, username, StringComparison.OrdinalIgnoreCase) || HasHomeAccountId(account, username);

    private static bool HasHomeAccountId(GraphAccount account, string id) => string.Equals(account.HomeAccountId, id, StringComparison.OrdinalIgnoreCase);

    private static SignInException CreateException(string problem, IEnumerable<GraphAccount> candidates, string remedy)
    {
        var accounts = candidates.ToArray();
        var hasDuplicateNames = accounts.Select(account => account.Username).Distinct(StringComparer.OrdinalIgnoreCase).Count() < accounts.Length;
        var names = accounts.Select(account => hasDuplicateNames ? $"{account.Username} ({account.HomeAccountId})" : account.Username);
        return new SignInException(SignInReason.AccountChoice, $"{problem}: {(accounts.Length == 0 ? "nobody is" : string.Join(", ", names))}.", remedy);
    }
}
