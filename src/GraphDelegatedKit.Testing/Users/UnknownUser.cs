using System.Globalization;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Users;

// Describes a name that no user has, with the user that was probably meant.
internal static class UnknownUser
{
    private const int MaxListed = 8, MaxCompared = 1_000;

    public static string Describe(UserDirectory users, string name)
    {
        var (all, count) = (users.All, users.Count);
        var compared = all.Take(MaxCompared).ToList();
        var meant = compared.Find(user => name.Length > 0 && user.Mail?.Equals(name, StringComparison.OrdinalIgnoreCase) == true)
            ?.UserPrincipalName ?? Suggestion.FindUser(name, compared.Select(user => (user.UserPrincipalName, user.DisplayName)));
        var more = count > MaxListed ? $" and {(count - MaxListed).ToString("N0", CultureInfo.InvariantCulture)} more" : "";
        var listed = string.Join(", ", compared.Take(MaxListed).Select(user => user.UserPrincipalName));
        return $"The tenant has no user '{name}'.{(meant is null ? "" : $" Did you mean '{meant}'?")} "
            + (count == 0 ? "It has no users." : $"Its users: {listed}{more}.");
    }
}
