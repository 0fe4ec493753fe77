using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/graph/permissions-reference: the permission texts on the consent page. A permission without a text of its
// own is described by the words of its name.
internal static partial class ScopeDescriptions
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["profile"] = "View your basic profile",
        ["email"] = "View your email address",
        ["offline_access"] = "Keep the access you give it",
        ["User.Read"] = "Sign you in and read your profile",
        ["User.ReadBasic.All"] = "Read all users' basic profiles",
        ["User.Read.All"] = "Read all users' full profiles",
        ["User.ReadWrite.All"] = "Read and write all users' full profiles",
        ["User.EnableDisableAccount.All"] = "Enable and disable accounts",
        ["Directory.Read.All"] = "Read the directory",
        ["Directory.ReadWrite.All"] = "Read and change the directory",
        ["Files.Read"] = "Read your files",
        ["Files.ReadWrite"] = "Read and change your files",
        ["Files.Read.All"] = "Read all files you can open",
        ["Files.ReadWrite.All"] = "Read and change all files you can open",
        ["Sites.Read.All"] = "Read items in all sites",
        ["Sites.ReadWrite.All"] = "Read and change items in all sites",
        ["Team.ReadBasic.All"] = "Read the names of your teams",
        ["Channel.ReadBasic.All"] = "Read the names of the channels in your teams",
        ["Mail.Read"] = "Read your mail",
        ["Mail.ReadWrite"] = "Read and change your mail",
        ["Mail.Send"] = "Send mail as you",
        ["Calendars.Read"] = "Read your calendars",
        ["Calendars.ReadWrite"] = "Read and change your calendars",
        ["https://management.azure.com/user_impersonation"] = "Use Azure Resource Manager as you",
    };

    // Leaves out openid, which every sign-in needs.
    public static IEnumerable<(string Scope, string Description)> GetDescriptions(RequestedScopes scopes) =>
        scopes.ResourceScopes.Concat(scopes.OpenIdScopes.Where(scope => scope != "openid"))
            .Select(scope => (scope, GetDescription(scope)));

    public static string GetDescription(string scope) => Descriptions.GetValueOrDefault(scope) ?? Describe(scope);

    // "Notes.ReadWrite.All" becomes "Read and change all notes".
    private static string Describe(string scope)
    {
        var parts = scope[(scope.LastIndexOf('/') + 1)..].Split('.');
        var resource = SplitWords(parts[0]);
        if (parts.Length == 1)
            return $"Use {resource}";

        var action = parts[1] switch
        {
            "Read" => "Read",
            "ReadBasic" => "Read the basics of",
            "Write" => "Change",
            "ReadWrite" => "Read and change",
            var other => char.ToUpperInvariant(other[0]) + SplitWords(other)[1..] + ":",
        };
        return parts.ElementAtOrDefault(2) switch
        {
            null => $"{action} {resource}",
            "All" => $"{action} all {resource}",
            "Shared" => $"{action} {resource}, also those that others share with you",
            var limit => $"{action} {resource} ({SplitWords(limit)})",
        };
    }

    private static string SplitWords(string name) => string.Join(' ', WordBoundary().Split(name.Replace('-', ' ').Replace('_', ' '))
        .Select(word => word.Length > 1 && word.All(char.IsUpper) ? word : word.ToLowerInvariant()));

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordBoundary();
}
