using System.Text;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Tests.Fidelity;

/// <summary>The tables of the README: what the tenant plays, with differences, and what it does not play. Made from the routes.</summary>
internal static partial class FidelityTable
{
    // By namespace; one that is missing here becomes an area of its own name.
    private static readonly Dictionary<string, string> Areas = new(StringComparer.Ordinal)
    {
        ["Entra"] = "Sign-in",
        ["Users"] = "Users and directory",
        ["Directory"] = "Users and directory",
        ["Groups"] = "Users and directory",
        ["Organizations"] = "Users and directory",
        ["DirectoryObjects"] = "Users and directory",
        ["Drives"] = "Files",
        ["Downloads"] = "Files",
        ["Uploads"] = "Files",
        ["Shares"] = "Files",
        ["Sites"] = "Sites",
        ["Teams"] = "Teams",
        ["Mail"] = "Mail and calendar",
        ["Calendar"] = "Mail and calendar",
        ["Apps"] = "Applications",
        ["Applications"] = "Applications",
        ["ServicePrincipals"] = "Applications",
        ["PermissionGrants"] = "Applications",
        ["DeletedItems"] = "Applications",
        ["Batches"] = "Batches",
    };

    public static string Create(IReadOnlyList<IEndpoint> endpoints)
    {
        var rows = endpoints
            .Where(IsPartOfMicrosoft)
            .SelectMany(endpoint => PlayedPage.GetAll(endpoint).Select(played => (Area: GetArea(endpoint), Played: played)))
            .GroupBy(row => (row.Area, row.Played.Page), row => row.Played)
            .ToList();
        var text = new StringBuilder();
        foreach (var area in rows.GroupBy(row => row.Key.Area))
        {
            text.Append($"\n### {area.Key}\n\n| page | requests | differs |\n| --- | --- | --- |\n");
            foreach (var row in area)
                text.Append($"| [{GetName(row.Key.Page)}] | {DescribeRequests(row)} | {DescribeDifferences(row)} |\n");
        }

        text.Append("\n### Not played\n\n| area | requests |\n| --- | --- |\n");
        foreach (var area in UnplayedRoute.All.GroupBy(unplayed => unplayed.Area))
            text.Append($"| {area.Key} | {string.Join("<br>", area.Select(DescribeUnplayed))} |\n");

        text.Append('\n');
        foreach (var page in rows.Select(row => row.Key.Page).Concat(UnplayedRoute.All.Select(unplayed => unplayed.Page)).Distinct())
            text.Append($"[{GetName(page)}]: {page}\n");
        return text.ToString();
    }

    private static string DescribeUnplayed(UnplayedRoute unplayed) =>
        $"[{unplayed.Method} {Shorten(unplayed.Path)}][{GetName(unplayed.Page)}]";

    // The tenant's own control addresses are not part of the table.
    public static bool IsPartOfMicrosoft(IEndpoint endpoint) => !endpoint.Route.Pattern.StartsWith("/_local", StringComparison.Ordinal);

    // The part of the address that tells pages apart.
    public static string GetName(string page) => new Uri(page).Segments[^1].TrimEnd('/');

    // The outermost namespace that is known, so that an area stays together.
    private static string GetArea(IEndpoint endpoint)
    {
        var names = endpoint.GetType().Namespace!.Split('.')[2..];
        return names.Select(Areas.GetValueOrDefault).FirstOrDefault(area => area is not null) ?? names[^1];
    }

    private static string DescribeRequests(IEnumerable<PlayedPage> row)
    {
        var requests = row
            .SelectMany(played => played.Methods.Select(method => (Method: method, Path: Shorten(played.Pattern))))
            .Distinct()
            .GroupBy(request => request.Path, request => request.Method)
            .Select(path => (Path: path.Key, Methods: string.Join(' ', path)))
            .ToHashSet();
        return string.Join("<br>", requests.Select(request => $"`{request.Methods} {Generalize(request, requests)}`").Distinct());
    }

    // A path that exists for "me" and for a user by id becomes one, and so does a path with and without the folder of its item.
    private static string Generalize((string Path, string Methods) request, HashSet<(string Path, string Methods)> requests)
    {
        var path = FolderPattern().Replace(request.Path, "");
        if (!requests.Contains((path, request.Methods)))
            path = request.Path;
        if (UserPattern().Match(path) is not { Success: true, Value: var owner })
            return path;
        var rest = path[owner.Length..];
        var owners = requests
            .Where(other => other.Methods == request.Methods && other.Path.EndsWith(rest, StringComparison.Ordinal))
            .Count(other => UserPattern().Match(other.Path).Length == other.Path.Length - rest.Length);
        return (owners > 1 ? "/{user}" : owner == "/me" ? owner : "/users/{id}") + rest;
    }

    private static string DescribeDifferences(IEnumerable<PlayedPage> row) => string.Join(' ', row
        .Select(played => (played.Difference, played.IsJudgement))
        .Distinct()
        .Where(difference => difference.IsJudgement || difference.Difference is not null)
        .Select(difference => (difference.IsJudgement ? "*Judgement:* " : "") + (difference.Difference ?? "the whole behavior.")));

    private static string Shorten(string pattern) => VersionPattern().Replace(pattern, "").Replace("{@", "{", StringComparison.Ordinal);

    [GeneratedRegex("^/(v1\\.0|beta)(?=/)")]
    private static partial Regex VersionPattern();

    [GeneratedRegex("^/(me|users/\\{[^}]+\\})(?=/|$)")]
    private static partial Regex UserPattern();

    [GeneratedRegex("/mailFolders/\\{[^}]+\\}(?=/messages)|/calendar(?=/events)|/calendars/\\{[^}]+\\}(?=/events)")]
    private static partial Regex FolderPattern();
}
