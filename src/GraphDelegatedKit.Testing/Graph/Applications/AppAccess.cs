using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// Finds the application of a request, by object id, (appId='...') or (uniqueName='...').
// https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference: every user may register applications, which
// is the default of a tenant; the owner and administrators may change one.
internal sealed class AppAccess(AppRegistry apps, LocalFaults faults)
{
    public const string UniqueNameKey = "uniqueName=";

    private const string ClientIdKey = "appId=";

    // Lists the applications that have been replicated, for one request: each call counts as one that does not find a missing one.
    public List<RegisteredApp> ListForRequest() => [.. apps.All.Where(app => !faults.TakeMissing(app.ObjectId.ToString()))];

    public RegisteredApp Require(RequestContext context) => Find(context["app"]) is { } app && !faults.TakeMissing(app.ObjectId.ToString())
        ? app
        : throw GraphErrorException.ResourceNotFound(RemoveKeyName(context["app"]));

    public RegisteredApp RequireForChange(RequestContext context) => RequireOwner(context, Require(context));

    public static RegisteredApp RequireOwner(RequestContext context, RegisteredApp app) =>
        context.Caller.IsAdministrator || app.OwnerId == context.Caller.Id ? app : throw GraphErrorException.InsufficientPrivileges();

    // A deleted application still holds its name: https://github.com/microsoftgraph/msgraph-bicep-types/issues/137
    public void RequireUnique(RegisteredApp changed)
    {
        if (changed.UniqueName is { } name
            && apps.All.Concat(apps.Deleted).Any(app => app.UniqueName == name && app.ObjectId != changed.ObjectId))
            throw DirectoryError.NotUnique("uniqueName");
    }

    public RegisteredApp? Find(string key) =>
        key.StartsWith(ClientIdKey, StringComparison.OrdinalIgnoreCase) ? apps.FindRegistered(key[ClientIdKey.Length..])
        : key.StartsWith(UniqueNameKey, StringComparison.OrdinalIgnoreCase)
            ? apps.All.FirstOrDefault(app => app.UniqueName == key[UniqueNameKey.Length..])
        : apps.All.FirstOrDefault(app => AppRegistry.IsSame(app.ObjectId.ToString(), key));

    private static string RemoveKeyName(string key) => key[(key.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
