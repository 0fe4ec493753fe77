using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Shows the user's roles in the directory, which some calls need beside a permission.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference"/></remarks>
internal static class RoleCheck
{
    private const string MemberRole = "b79fbf4d-3ef9-4689-8143-76b194e85509"; // of every member of a tenant

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["62e90394-69f5-4237-9190-012177145e10"] = "Global Administrator",
        ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"] = "Global Reader",
        ["e8611ab8-c189-46e8-94e1-60213ab1f814"] = "Privileged Role Administrator",
        ["9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"] = "Application Administrator",
        ["158c047a-c907-4556-b7ef-446551a6b5f7"] = "Cloud Application Administrator",
        ["cf1c38e5-3621-4004-a7cb-879624dced7c"] = "Application Developer",
        ["fe930be7-5e62-47db-91af-98c3a49a38b1"] = "User Administrator",
        ["729827e3-9c14-49f7-bb1b-9608f156bbb8"] = "Helpdesk Administrator",
        ["c4e39bd9-1100-46d3-8c65-fb160da0071f"] = "Authentication Administrator",
        ["f28a1f50-f6e7-4571-818b-6a12f2af6b6c"] = "SharePoint Administrator",
        ["69091246-20e8-4a56-aa4d-066075b2a7a8"] = "Teams Administrator",
        ["88d8e3e3-8f55-4a1e-953a-9b9898b8876b"] = "Directory Readers",
    };

    /// <summary>Reads the roles from the token, for display only.</summary>
    public static CheckResult Run(GraphAccessToken token)
    {
        var roles = JwtInspector.Inspect(token.Value).DirectoryRoles;
        var administratorRoles = roles.Where(role => role != MemberRole).Select(role => Names.GetValueOrDefault(role, role)).ToList();
        return new(
            "roles",
            true,
            roles.Count == 0 ? "The token does not show the user's roles."
            : administratorRoles.Count == 0 ? "The user has no administrator's role."
            : $"The user's roles: {string.Join(", ", administratorRoles)}.");
    }
}
