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
        var requests = signInUses.Select(entry => (entry.Use, entry.Count, Least: ChooseLeast(entry.Use.Permissions, scopes))).ToList();
        var chosen = requests.Select(request => (request.Least, request.Use.Permissions.Accepted)).ToList();
        var needed = RemoveIncluded(chosen);
        return new SignInPermissions
        {
            ClientId = signIn.ClientId,
            ApplicationName = apps.Find(signIn.ClientId)?.DisplayName ?? signIn.ClientId,
            Username = users.Find(signIn.UserId)?.UserPrincipalName ?? signIn.UserId,
            RequestedScopes = scopes,
            NeededScopes = needed,
            UnneededScopes = [.. scopes.Except(needed, StringComparer.OrdinalIgnoreCase)],
            MissingScopes = Sort(chosen.Where(request => !ContainsAny(scopes, request.Accepted)).Select(request => request.Least)),
            Requests = [.. requests.Select(request => new PermissionReportRequest
            {
                Method = request.Use.Method,
                Path = request.Use.Pattern.Replace("{@", "{", StringComparison.Ordinal),
                Count = request.Count,
                LeastPermission = request.Least,
                Reason = request.Use.Reason,
                Page = request.Use.Permissions.Page,
            })],
        };
    }

    // If the page names several least privileged permissions, the body of the request decides which one is enough. The recorder does not
    // read bodies, so the report takes the one that the token has. Judgement: the first one if the token has none of them.
    private static string ChooseLeast(RoutePermissions permissions, IReadOnlyList<string> scopes) =>
        permissions.LeastPrivileged.FirstOrDefault(name => scopes.Contains(name, StringComparer.OrdinalIgnoreCase))
        ?? permissions.LeastPrivileged[0];

    // Files.Read is not needed beside Files.ReadWrite, if that allows the requests for Files.Read, too.
    private static IReadOnlyList<string> RemoveIncluded(List<(string Least, IReadOnlyList<string> Accepted)> requests)
    {
        var all = Sort(requests.Select(request => request.Least));
        return [.. all.Where(name => !all.Any(other => !other.Equals(name, StringComparison.OrdinalIgnoreCase)
            && PermissionName.Includes(other, name)
            && requests.Where(request => request.Least == name).All(request => ContainsAny(request.Accepted, [other]))))];
    }

    private static bool ContainsAny(IReadOnlyList<string> names, IReadOnlyList<string> anyOf) =>
        names.Any(name => anyOf.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static IReadOnlyList<string> Sort(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
}
