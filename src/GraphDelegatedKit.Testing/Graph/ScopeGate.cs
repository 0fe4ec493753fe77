using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/permissions-reference: a token opens only what its scopes say, whoever the person is. The directory and the
// files each refuse in their own words, and neither says which scope it misses.
internal sealed class ScopeGate(AllDrives drives, bool enforces)
{
    private static readonly string[]
        AnyUser = ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        Myself = ["User.Read", "User.ReadWrite", .. AnyUser],
        ChangeUsers = ["User.ReadWrite.All", "User.EnableDisableAccount.All", "Directory.ReadWrite.All"],
        ChangeAllFiles = ["Files.ReadWrite.All", "Sites.ReadWrite.All"],
        ChangeOwnFiles = ["Files.ReadWrite", .. ChangeAllFiles],
        AllFiles = ["Files.Read.All", "Sites.Read.All", .. ChangeAllFiles],
        OwnFiles = ["Files.Read", "Files.ReadWrite", .. AllFiles],
        AnySite = ["Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"];

    private static readonly string[]
        AnyTeam = ["Team.ReadBasic.All", "Team.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"],
        AnyChannel = ["Channel.ReadBasic.All", "Channel.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"],
        ReadMail = ["Mail.Read", "Mail.ReadWrite"],
        ReadCalendar = ["Calendars.Read", "Calendars.ReadWrite"];

    public void Admit(Exchange exchange)
    {
        if (!enforces)
            return;

        var reads = HttpMethods.IsGet(exchange.Request.Method);
        var path = exchange.Target.Segments();
        var captures = exchange.Captures;
        if (captures.Drive is { } drive)
            RequireForFiles(exchange, IsOwn(exchange, drive) ? reads ? OwnFiles : ChangeOwnFiles : reads ? AllFiles : ChangeAllFiles);
        else if (path[^1] == "drives")
            RequireForFiles(exchange, captures.Site is null && exchange.Capture("user") is null ? OwnFiles : AllFiles);
        else if (captures.Site is not null)
            RequireForFiles(exchange, AnySite);
        else if (path[^1].Equals("filesFolder", StringComparison.OrdinalIgnoreCase))
            RequireForFiles(exchange, AllFiles);
        else if (exchange.Capture("team") is not null || path[^1].Equals("joinedTeams", StringComparison.OrdinalIgnoreCase))
            RequireForDirectory(exchange, path.Length > 3 && exchange.Capture("team") is not null ? AnyChannel : AnyTeam);
        else if (exchange.Capture("mail") is not null || path[^1] is "messages" or "events")
            RequireForMail(exchange, path.Contains("messages") ? ReadMail : ReadCalendar, reads);
        else if (path[1].ToLowerInvariant() is "me" or "users")
            RequireForDirectory(exchange, !reads ? ChangeUsers : IsMyself(exchange, path) ? Myself : AnyUser);
    }

    private static bool IsMyself(Exchange exchange, string[] path) =>
        path[1].Equals("me", StringComparison.OrdinalIgnoreCase) || (exchange.Capture("user") is { } user
            && (user.Equals(exchange.Caller.Id, StringComparison.OrdinalIgnoreCase) || user.Equals(exchange.Caller.UserPrincipalName, StringComparison.OrdinalIgnoreCase)));

    private bool IsOwn(Exchange exchange, DriveAddress address) => address switch
    {
        { Id: { } id } => drives.ById(id)?.Info.Owner?.Id == exchange.Caller.Id,
        { Site: not null } or { Group: not null } => false,
        _ => address.Person is null,
    };

    private static void RequireForFiles(Exchange exchange, string[] anyOf)
    {
        if (!Has(exchange, anyOf))
            throw new GraphRefusal(403, "accessDenied", "Access denied");
    }

    private static void RequireForMail(Exchange exchange, string[] scopes, bool reads)
    {
        if (!Has(exchange, reads ? scopes : scopes[1..]))
            throw new GraphRefusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }

    private static void RequireForDirectory(Exchange exchange, string[] anyOf)
    {
        if (!Has(exchange, anyOf))
            throw new GraphRefusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }

    private static bool Has(Exchange exchange, string[] anyOf) => anyOf.Any(scope => exchange.Scopes.Contains(scope, StringComparer.OrdinalIgnoreCase));
}
