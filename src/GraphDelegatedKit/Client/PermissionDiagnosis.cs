using System.Net;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Why a request was refused. Delegated access takes both: the app's permission, in the token, and the person's own right. The service mostly
/// does not say which is lacking, but the token's scopes, which the token endpoint named, against what the address takes, do.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/permissions-overview#comparison-of-delegated-and-application-permissions"/></remarks>
internal sealed partial record PermissionDiagnosis(string Remedy, IReadOnlyList<string> MissingScopes)
{
    private const string AppOnlyRemedy = "The token is an app's own: nobody signed in for it. Bring a token of a person's sign-in.";

    /// <returns><see langword="null"/> for failures that have nothing to do with permissions.</returns>
    public static PermissionDiagnosis? Create(HttpStatusCode status, HttpRequestMessage? request, string? message, GraphAccessToken? token)
    {
        if (status == HttpStatusCode.BadRequest && message?.Contains("delegated authentication", StringComparison.OrdinalIgnoreCase) == true) return new(AppOnlyRemedy, []);
        if (status != HttpStatusCode.Forbidden) return null;
        if (message?.Contains("Missing role permissions", StringComparison.OrdinalIgnoreCase) == true) return new(AppOnlyRemedy, []); // roles are what apps have

        var grantedScopes = token?.Scopes ?? [];
        if (ParseScopes(message) is { Length: > 0 } namedScopes) return ForMissingScopes(namedScopes, grantedScopes);
        if (grantedScopes.Count == 0)
            return new("It is not known which permissions the token has: either it lacks the one for this, or the person lacks the right. JwtInspector shows them; a token with roles and no scopes is an app's own.", []);

        var acceptedScopes = request?.RequestUri is { } uri ? PermissionTable.GetScopes(request.Method, uri.AbsolutePath) : null;
        if (acceptedScopes is null)
            return new($"Either the token lacks the permission for this, or the person lacks the right: both are needed. The token has: {string.Join(", ", grantedScopes)}.", []);

        var role = PermissionTable.GetRole(request!.Method, request.RequestUri!.AbsolutePath);
        return acceptedScopes.FirstOrDefault(scope => grantedScopes.Contains(scope, StringComparer.OrdinalIgnoreCase)) is { } heldScope
            ? new($"The token has the permission {heldScope}, so it is probably the person who lacks the right: have an administrator give them the role{(role is null ? ", or the owner share it with them" : " " + role)}.", [])
            : ForMissingScopes(acceptedScopes, grantedScopes);
    }

    private static PermissionDiagnosis ForMissingScopes(IReadOnlyList<string> acceptedScopes, IReadOnlyList<string> grantedScopes) => new(
        $"The token lacks the permission: sign in again with {acceptedScopes[0]}{GetCompanionScope(acceptedScopes[0])} among the scopes{(acceptedScopes.Count > 1 ? $" (or {string.Join(", ", acceptedScopes.Skip(1))})" : "")}. It has: {(grantedScopes.Count > 0 ? string.Join(", ", grantedScopes) : "none that is known")}.",
        acceptedScopes);

    // The least that disables an account does not read it, and Graph names the two together.
    private static string GetCompanionScope(string scope) => scope == "User.EnableDisableAccount.All" ? " and User.Read.All" : "";

    // "missing permission scope X,Y" and "Missing scope permissions on the request. API requires one of 'X, Y'. Scopes on …".
    private static string[] ParseScopes(string? message) =>
        message is not null && ScopesInMessage().Match(message) is { Success: true } match
            ? match.Groups[1].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(scope => scope.TrimEnd('.')).Where(scope => scope.Contains('.')).Distinct().ToArray()
            : [];

    [GeneratedRegex(@"(?:missing permission scopes?:?|Missing scope permissions on the request\. API requires one of) '?([A-Za-z][A-Za-z.\-]*(?:, ?[A-Za-z][A-Za-z.\-]*)*)", RegexOptions.IgnoreCase)]
    private static partial Regex ScopesInMessage();
}
