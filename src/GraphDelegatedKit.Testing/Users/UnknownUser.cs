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
        var names = all.Take(MaxCompared).Select(user => user.UserPrincipalName).ToList();
        var meant = all.Take(MaxCompared).FirstOrDefault(user => IsPartOf(user, name))?.UserPrincipalName ?? Suggestion.Find(name, names);
        var more = count > MaxListed ? $" and {(count - MaxListed).ToString("N0", CultureInfo.InvariantCulture)} more" : "";
        return $"The tenant has no user '{name}'.{(meant is null ? "" : $" Did you mean '{meant}'?")} "
            + (count == 0 ? "It has no users." : $"Its users: {string.Join(", ", names.Take(MaxListed))}{more}.");
    }

    private static bool IsPartOf(LocalUser user, string name) =>
        name.Length > 1
        && (user.UserPrincipalName.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || user.DisplayName.Contains(name, StringComparison.OrdinalIgnoreCase)
            || user.Mail?.Equals(name, StringComparison.OrdinalIgnoreCase) == true);
}
