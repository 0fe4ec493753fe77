using System.Net;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Client;

/// <summary>
/// The probable cause of a refused request. Delegated access needs two things: the app's permission, in the token, and the user's own
/// right. The service mostly does not report which one is missing. The token's scopes, compared with those that the address requires,
/// show it.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/permissions-overview#comparison-of-delegated-and-application-permissions"/>
/// </remarks>
internal sealed partial record PermissionDiagnosis(string Remedy, IReadOnlyList<string> MissingScopes)
{
    private const string AppOnlyRemedy = "The token is an app-only token: no user signed in for it. Use a token from a user's sign-in.";

    private const string UnknownScopesRemedy =
        "The permissions of the token are not known. Check whether the token has the permission for this, and the user the right. "
        + "JwtInspector shows the permissions; a token with roles and no scopes is an app-only token.";

    /// <returns><see langword="null"/> for failures that are not about permissions.</returns>
    public static PermissionDiagnosis? Create(HttpStatusCode status, HttpRequestMessage? request, string? message, GraphAccessToken? token)
    {
        if (status == HttpStatusCode.BadRequest && Contains(message, "delegated authentication")) return new(AppOnlyRemedy, []);
        if (status != HttpStatusCode.Forbidden) return null;
        if (Contains(message, "Missing role permissions")) return new(AppOnlyRemedy, []); // only app-only tokens have roles

        var grantedScopes = token?.Scopes ?? [];
        if (ParseScopes(message) is { Length: > 0 } namedScopes) return ForMissingScopes(namedScopes, grantedScopes);
        if (grantedScopes.Count == 0) return new(UnknownScopesRemedy, []);

        var acceptedScopes = request?.RequestUri is { } uri ? PermissionTable.GetScopes(request.Method, uri.AbsolutePath) : null;
        if (acceptedScopes is null) return ForUnknownCause(grantedScopes);

        var role = PermissionTable.GetRole(request!.Method, request.RequestUri!.AbsolutePath);
        return acceptedScopes.FirstOrDefault(scope => grantedScopes.Contains(scope, StringComparer.OrdinalIgnoreCase)) is { } heldScope
            ? ForMissingRight(heldScope, role)
            : ForMissingScopes(acceptedScopes, grantedScopes);
    }

    private static PermissionDiagnosis ForUnknownCause(IReadOnlyList<string> grantedScopes) => new(
        "Check whether the token has the permission for this, and whether the user has the right: both are needed. "
        + $"The token has: {string.Join(", ", grantedScopes)}.",
        []);

    private static PermissionDiagnosis ForMissingRight(string heldScope, string? role) => new(
        $"The token has the permission {heldScope}, so the user probably lacks the right. "
        + $"Have an administrator assign the role{(role is null ? ", or have the owner give access" : " " + role)}.",
        []);

    private static PermissionDiagnosis ForMissingScopes(IReadOnlyList<string> acceptedScopes, IReadOnlyList<string> grantedScopes)
    {
        var alternatives = acceptedScopes.Count > 1 ? $" (or {string.Join(", ", acceptedScopes.Skip(1))})" : "";
        var granted = grantedScopes.Count > 0 ? string.Join(", ", grantedScopes) : "no known permission";
        var request = $"Sign in again with {acceptedScopes[0]}{GetCompanionScope(acceptedScopes[0])}{alternatives}.";
        return new($"The token lacks the permission. {request} The token has: {granted}.", acceptedScopes);
    }

    private static bool Contains(string? message, string text) => message?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    // User.EnableDisableAccount.All does not include reading the account; Graph's documentation names both scopes together.
    private static string GetCompanionScope(string scope) => scope == "User.EnableDisableAccount.All" ? " and User.Read.All" : "";

    // "missing permission scope X,Y" and "Missing scope permissions on the request. API requires one of 'X, Y'. Scopes on …".
    private static string[] ParseScopes(string? message) =>
        message is not null && ScopesInMessage().Match(message) is { Success: true } match
            ? match.Groups[1].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
                .Select(scope => scope.TrimEnd('.')).Where(scope => scope.Contains('.')).Distinct().ToArray()
            : [];

    [GeneratedRegex(
        "(?:missing permission scopes?:?|Missing scope permissions on the request\\. API requires one of) "
        + "'?([A-Za-z][A-Za-z.\\-]*(?:, ?[A-Za-z][A-Za-z.\\-]*)*)",
        RegexOptions.IgnoreCase)]
    private static partial Regex ScopesInMessage();
}
