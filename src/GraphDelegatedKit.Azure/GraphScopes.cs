namespace GraphDelegatedKit.Azure;

internal static class GraphScopes
{
    private const string DefaultName = ".default";

    /// <summary>Returns the scope for all permissions to Graph that were granted before.</summary>
    public static string GetDefault(GraphCloud cloud) => cloud.Graph.AbsoluteUri + DefaultName;

    /// <summary>Returns the full name of a permission. Credentials of command-line tools do not know short names.</summary>
    public static string GetFullName(string scope, GraphCloud cloud) =>
        scope.Contains('/', StringComparison.Ordinal) ? scope : cloud.Graph.AbsoluteUri + scope;
}
