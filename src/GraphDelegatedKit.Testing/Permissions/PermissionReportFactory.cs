using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Permissions;

// Compares the scopes of each application and user with what the requests needed.
internal sealed class PermissionReportFactory(PermissionUses uses, AppRegistry apps, UserDirectory users)
{
    public PermissionReport Create() => new(
        [.. uses.All.Select(Create).OrderBy(signIn => signIn.ApplicationName, StringComparer.Ordinal)
            .ThenBy(signIn => signIn.Username, StringComparer.Ordinal)]);

    private SignInPermissions Create(SignInUses signIn)
    {
        var (scopes, signInUses) = signIn.Snapshot();
        List<UseCount> requests = [.. signInUses.Select(entry =>
            new UseCount(entry.Use, entry.Count, ChooseLeast(entry.Use.Requirement, scopes)))];
        var needed = GetNeeded(requests);
        return new SignInPermissions
        {
            ClientId = signIn.ClientId,
            ApplicationName = apps.Find(signIn.ClientId)?.DisplayName ?? signIn.ClientId,
            Username = users.Find(signIn.UserId)?.UserPrincipalName ?? signIn.UserId,
            RequestedScopes = scopes,
            NeededScopes = needed,
            ExcessiveScopes = [.. scopes.Except(needed, StringComparer.OrdinalIgnoreCase)],
            MissingScopes = Sort(requests
                .Where(request => !request.Use.Requirement.IsMetBy(scopes))
                .SelectMany(request => request.Least.GetMissing(scopes))),
            Requests = [.. requests.Select(request => new PermissionReportRequest
            {
                Method = request.Use.Method,
                Path = request.Use.Path,
                Count = request.Count,
                LeastPrivilegedPermissions = request.Least.Names,
                Reason = request.Use.Reason,
                Page = request.Use.Page,
            })],
        };
    }

    // If the page names several least privileged permissions, the body of the request decides which one is enough. The recorder does not
    // read bodies, so the report takes the one that the token has. Judgement: the first one if the token has none of them.
    private static PermissionSet ChooseLeast(PermissionRequirement requirement, IReadOnlyList<string> scopes) =>
        requirement.LeastPrivileged.FirstOrDefault(set => set.IsIn(scopes)) ?? requirement.LeastPrivileged[0];

    // Leaves out a permission that another one includes: Files.Read, if Files.ReadWrite is needed and allows the same requests.
    private static List<string> GetNeeded(List<UseCount> requests)
    {
        var needed = Sort(requests.SelectMany(request => request.Least.Names));
        foreach (var name in needed.ToList())
        {
            List<string> others = [.. needed.Where(other => other != name)];
            if (others.Any(other => PermissionName.Includes(other, name))
                && requests.Where(request => request.Least.Names.Contains(name)).All(request => request.Use.Requirement.IsMetBy(others)))
                needed = others;
        }

        return needed;
    }

    private static List<string> Sort(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    // The number of requests of one kind, and the least privileged permissions for them.
    private sealed record UseCount(PermissionUse Use, int Count, PermissionSet Least);
}
