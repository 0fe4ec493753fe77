namespace GraphDelegatedKit.Testing.Permissions;

// The delegated permissions that a request of a route needs, for work and school accounts: those of the section "Permissions" of the page,
// in its columns "least privileged" and "higher privileged".
internal sealed record RoutePermissions(string Methods, string Pattern, string PageName, string Least, string Higher)
{
    public Workload Workload { get; init; }

    // What a resource of the signed-in user needs, or one that belongs to no user, such as a list of groups.
    public PermissionRequirement Own { get; } = PermissionRequirement.Parse(Least, Higher);

    // What a resource of another user, a site or a group needs.
    public PermissionRequirement OfOthers { get; init; } = PermissionRequirement.Parse(Least, Higher).ForResourcesOfOthers();

    // Whether the response has profiles of users. For other users, User.ReadBasic.All is enough if the request uses basic properties only.
    public bool HasProfiles { get; init; }

    public string Page => $"https://learn.microsoft.com/graph/api/{PageName}#permissions";
}
