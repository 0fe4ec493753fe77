using System.Reflection;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Tests.Fidelity;

/// <summary>A page, and the requests of it that one endpoint plays.</summary>
internal sealed record PlayedPage(string Page, string[] Methods, string Pattern, string? Difference, bool IsJudgement)
{
    public static IEnumerable<PlayedPage> GetAll(IEndpoint endpoint)
    {
        var (methods, pattern) = (endpoint.Route.Methods, endpoint.Route.Pattern);
        var pages = endpoint.GetType().GetCustomAttributes<PlaysAttribute>().ToList();
        var named = pages.Where(plays => plays.Path is not null && IsIn(plays.Path, pattern)).ToList();
        return (named.Count > 0 ? named : pages.Where(plays => plays.Path is null))
            .Select(plays => new PlayedPage(
                plays.Page.Split('#')[0],
                plays.Methods is null ? methods : [.. methods.Intersect(plays.Methods.Split(' '))],
                pattern,
                plays.Difference,
                plays.IsJudgement))
            .Where(played => played.Methods.Length > 0);
    }

    // Whole segments: "/reply" is not in "/replyAll".
    private static bool IsIn(string path, string pattern) => $"{pattern}/".Contains($"{path}/", StringComparison.Ordinal);
}
