namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Selects the account of a request, or throws if the selection is ambiguous. It never silently takes the first of several accounts.
/// </summary>
internal static class AccountSelector
{
    /// <returns>The account, or <see langword="null"/> if it has not signed in yet.</returns>
    public static T? Select<T>(
        IReadOnlyCollection<T> accounts,
        Func<T, GraphAccount> toGraphAccount,
        GraphAccount? requested,
        string? username,
        Func<T, IEnumerable<string>>? getAliases = null)
        where T : class
    {
        if (requested is not null)
            return accounts.FirstOrDefault(account => HasHomeAccountId(toGraphAccount(account), requested.HomeAccountId))
                ?? throw CreateException(
                    $"{requested.Username} ({requested.HomeAccountId}) was requested and is not signed in",
                    accounts.Select(toGraphAccount),
                    "Take the account from GetAccountsAsync, or sign in with that account first.");

        var matches = username is null ? accounts : [.. accounts.Where(account => IsMatch(toGraphAccount(account), username))];
        if (matches.Count == 0 && username is not null && getAliases is not null)
            matches = [.. accounts.Where(account => getAliases(account).Contains(username, StringComparer.OrdinalIgnoreCase))];
        if (matches.Count > 1)
            throw username is null
                ? CreateException(
                    "Several accounts are signed in, and the options name none of them",
                    matches.Select(toGraphAccount),
                    "Set Username to one of them.")
                : CreateException(
                    $"Several accounts have the name {username}",
                    matches.Select(toGraphAccount),
                    "Set Username to the home account id of one of them.");

        return matches.FirstOrDefault();
    }

    /// <summary>Returns whether an account has a name, in any casing, or a home account id.</summary>
    public static bool IsMatch(GraphAccount account, string username) =>
        string.Equals(account.Username, username, StringComparison.OrdinalIgnoreCase) || HasHomeAccountId(account, username);

    private static bool HasHomeAccountId(GraphAccount account, string id) =>
        string.Equals(account.HomeAccountId, id, StringComparison.OrdinalIgnoreCase);

    private static SignInException CreateException(string problem, IEnumerable<GraphAccount> candidates, string remedy)
    {
        var accounts = candidates.ToArray();
        var distinctNames = accounts.Select(account => account.Username).Distinct(StringComparer.OrdinalIgnoreCase);
        var hasDuplicateNames = distinctNames.Count() < accounts.Length;
        var names = accounts.Select(account => hasDuplicateNames ? $"{account.Username} ({account.HomeAccountId})" : account.Username);
        var signedIn = accounts.Length == 0 ? "no account is signed in" : string.Join(", ", names);
        return new SignInException(SignInReason.AccountChoice, $"{problem}: {signedIn}.", remedy);
    }
}
