namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/graph/permissions-reference: the permission texts on the consent page.
internal static class ScopeDescriptions
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
    };

    // Leaves out openid, which every sign-in needs.
    public static IEnumerable<(string Scope, string Description)> GetDescriptions(RequestedScopes scopes) =>
        scopes.ResourceScopes.Concat(scopes.OpenIdScopes.Where(scope => scope != "openid"))
            .Select(scope => (scope, Descriptions.GetValueOrDefault(scope, "Use the permission")));
}
