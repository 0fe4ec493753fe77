using System.Net;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Why a request was refused. Delegated access takes both: the app's permission, in the token, and the person's own right. The service mostly
/// does not say which is lacking, but the token's scopes, which the token endpoint named, against what the address takes, do.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/permissions-overview#comparison-of-delegated-and-application-permissions"/></remarks>
internal sealed partial record Denial(string Remedy, IReadOnlyList<string> Missing)
{
    private const string AppOnly = "The token is an app's own: nobody signed in for it. Bring a token of a person's sign-in.";

    /// <returns><see langword="null"/> for failures that have nothing to do with permissions.</returns>
    public static Denial? Of(HttpStatusCode status, HttpRequestMessage? request, string? words, GraphAccessToken? token)
    {
        if (status == HttpStatusCode.BadRequest && words?.Contains("delegated authentication", StringComparison.OrdinalIgnoreCase) == true) return new(AppOnly, []);
        if (status != HttpStatusCode.Forbidden) return null;
        if (words?.Contains("Missing role permissions", StringComparison.OrdinalIgnoreCase) == true) return new(AppOnly, []); // roles are what apps have

        var has = token?.Scopes ?? [];
        if (Named(words) is { Length: > 0 } named) return Lacks(named, has);
        if (has.Count == 0)
            return new("It is not known which permissions the token has: either it lacks the one for this, or the person lacks the right. JwtInspector shows them; a token with roles and no scopes is an app's own.", []);

        var needs = request?.RequestUri is { } address ? ScopeNeeds.Of(request.Method, address.AbsolutePath) : null;
        if (needs is null)
            return new($"Either the token lacks the permission for this, or the person lacks the right: both are needed. The token has: {string.Join(", ", has)}.", []);

        var role = ScopeNeeds.RoleFor(request!.Method, request.RequestUri!.AbsolutePath);
        return needs.FirstOrDefault(scope => has.Contains(scope, StringComparer.OrdinalIgnoreCase)) is { } held
            ? new($"The token has the permission {held}, so it is probably the person who lacks the right: have an administrator give them the role{(role is null ? ", or the owner share it with them" : " " + role)}.", [])
            : Lacks(needs, has);
    }

    private static Denial Lacks(IReadOnlyList<string> needs, IReadOnlyList<string> has) => new(
        $"The token lacks the permission: sign in again with {needs[0]}{With(needs[0])} among the scopes{(needs.Count > 1 ? $" (or {string.Join(", ", needs.Skip(1))})" : "")}. It has: {(has.Count > 0 ? string.Join(", ", has) : "none that is known")}.",
        needs);

    // The least that disables an account does not read it, and Graph names the two together.
    private static string With(string scope) => scope == "User.EnableDisableAccount.All" ? " and User.Read.All" : "";

    // "missing permission scope X,Y" and "Missing scope permissions on the request. API requires one of 'X, Y'. Scopes on …".
    private static string[] Named(string? words) =>
        words is not null && Scopes().Match(words) is { Success: true } match
            ? match.Groups[1].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(scope => scope.TrimEnd('.')).Where(scope => scope.Contains('.')).Distinct().ToArray()
            : [];

    [GeneratedRegex(@"(?:missing permission scopes?:?|Missing scope permissions on the request\. API requires one of) '?([A-Za-z][A-Za-z.\-]*(?:, ?[A-Za-z][A-Za-z.\-]*)*)", RegexOptions.IgnoreCase)]
    private static partial Regex Scopes();
}
