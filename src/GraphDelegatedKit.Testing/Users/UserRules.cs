namespace GraphDelegatedKit.Testing.Users;

// The rules for users, however they are added: each has an id, a name to sign in with, and a display name. Two users do not have the same
// id or name.
internal static class UserRules
{
    public static void Require(LocalUser user, string parameterName)
    {
        if (FindProblem(user) is { } problem)
            throw new ArgumentException(problem, parameterName);
    }

    // Generated users have different names by construction, and a million of them would need time.
    public static void RequireAll(IReadOnlyList<LocalUser> users, string parameterName)
    {
        if (users is GeneratedUsers)
            return;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var user in users)
        {
            Require(user, parameterName);
            if (!names.Add(user.UserPrincipalName) || (user.Home is { } home && !names.Add(home.Username)))
                throw new ArgumentException($"Two users have the name '{user.SignInName}'. Give one of them another name.", parameterName);
            if (!names.Add(user.Id))
            {
                throw new ArgumentException(
                    $"'{user.UserPrincipalName}' has the id of another user, '{user.Id}'. Give it another id.", parameterName);
            }
        }
    }

    // A text before and after one "@", without white space.
    public static bool IsName(string name) =>
        name.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !name.Any(char.IsWhiteSpace) && !name.Any(char.IsControl);

    private static string? FindProblem(LocalUser user) =>
        !IsName(user.UserPrincipalName)
            ? $"'{user.UserPrincipalName}' is not the name of a user. Write it with a domain, such as ada@{TenantDomains.Initial}."
        : string.IsNullOrWhiteSpace(user.DisplayName) ? $"The user '{user.UserPrincipalName}' has no display name. Set DisplayName."
        : string.IsNullOrWhiteSpace(user.Id) ? $"The user '{user.UserPrincipalName}' has no id. Set Id, such as to a new GUID."
        : null;
}
