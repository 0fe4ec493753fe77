namespace GraphDelegatedKit.SignIn;

/// <summary>Picks the account that is meant, or says that it cannot. The first of several is never picked silently.</summary>
internal static class AccountChoice
{
    /// <returns>The account, or <see langword="null"/> if it has not signed in yet.</returns>
    public static T? Among<T>(IReadOnlyCollection<T> accounts, Func<T, GraphAccount> known, GraphAccount? wanted, string? username)
        where T : class
    {
        if (wanted is not null)
            return accounts.FirstOrDefault(account => IsKey(known(account), wanted.HomeAccountId))
                ?? throw Unclear($"{wanted.Username} ({wanted.HomeAccountId}) was asked for and is not signed in", accounts.Select(known), "Take the account from GetAccountsAsync, or sign in as that person first.");

        var meant = username is null ? accounts : [.. accounts.Where(account => IsNamed(known(account), username))];
        if (meant.Count > 1)
            throw username is null
                ? Unclear("Several people are signed in, and none is named", meant.Select(known), "Name one of them as the Username.")
                : Unclear($"Several accounts are called {username}", meant.Select(known), "Give the home account id of one as the Username.");

        return meant.FirstOrDefault();
    }

    /// <summary>By the name in any casing, or by the home account id.</summary>
    public static bool IsNamed(GraphAccount account, string username) =>
        string.Equals(account.Username, username, StringComparison.OrdinalIgnoreCase) || IsKey(account, username);

    private static bool IsKey(GraphAccount account, string id) => string.Equals(account.HomeAccountId, id, StringComparison.OrdinalIgnoreCase);

    private static SignInException Unclear(string what, IEnumerable<GraphAccount> accounts, string remedy)
    {
        var all = accounts.ToArray();
        var alike = all.Select(account => account.Username).Distinct(StringComparer.OrdinalIgnoreCase).Count() < all.Length;
        var names = all.Select(account => alike ? $"{account.Username} ({account.HomeAccountId})" : account.Username);
        return new SignInException(SignInReason.AccountChoice, $"{what}: {(all.Length == 0 ? "nobody is" : string.Join(", ", names))}.", remedy);
    }
}
