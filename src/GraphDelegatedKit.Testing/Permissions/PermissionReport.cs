using GraphDelegatedKit.Testing.Assertions;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// The least privileged permissions that the requests to a tenant needed, compared with the scopes in their tokens: by application and
/// user. The permissions of a request are those that its <see href="https://learn.microsoft.com/graph/api/overview">page</see> lists for
/// work and school accounts.
/// </summary>
public sealed class PermissionReport
{
    internal PermissionReport(IReadOnlyList<SignInPermissions> signIns) => SignIns = signIns;

    /// <summary>Gets the permissions by application and user; empty if no request with a token was received.</summary>
    public IReadOnlyList<SignInPermissions> SignIns { get; }

    /// <summary>
    /// Checks that no token had an excessive scope: one that no request needed, or a broader one than the requests needed.
    /// </summary>
    /// <param name="except">The scopes that may be excessive, such as <c>User.Read</c>, which every registration has by default.</param>
    /// <exception cref="LocalTenantAssertionException">A scope is excessive; the message is the report.</exception>
    public void ShouldHaveNoExcessiveScopes(params string[] except)
    {
        ArgumentNullException.ThrowIfNull(except);
        var excessive = Collect(signIn => signIn.ExcessiveScopes).Except(except, StringComparer.OrdinalIgnoreCase).ToList();
        if (excessive.Count > 0)
            throw new LocalTenantAssertionException($"Expected no excessive scope, but excessive: {Join(excessive)}.\n\n{this}");
    }

    /// <summary>
    /// Checks that the token of every request had a scope that allows it, also if the tenant does not enforce scopes
    /// (<see cref="LocalTenantOptions.EnforceScopes"/>).
    /// </summary>
    /// <exception cref="LocalTenantAssertionException">A scope is missing; the message is the report.</exception>
    public void ShouldHaveNoMissingScopes()
    {
        var missing = Collect(signIn => signIn.MissingScopes);
        if (missing.Count > 0)
            throw new LocalTenantAssertionException($"Expected no missing scope, but missing: {Join(missing)}.\n\n{this}");
    }

    /// <summary>Returns the report as text: for each application and user the scopes, and a table of the requests.</summary>
    public override string ToString() => SignIns.Count == 0
        ? "The tenant received no request that needs a permission."
        : string.Join("\n\n", SignIns.Select(Format));

    private static string Format(SignInPermissions signIn)
    {
        List<string[]> scopes =
        [
            ["requested", Join(signIn.RequestedScopes)],
            ["needed", Join(signIn.NeededScopes)],
            ["excessive", Join(signIn.ExcessiveScopes)],
            ["missing", Join(signIn.MissingScopes)],
        ];
        var requests = signIn.Requests.Select(request => new[]
        {
            $"{request.Count}x",
            $"{request.Method} {request.Path}",
            string.Join(" and ", request.LeastPrivilegedPermissions) + (request.Reason is { } reason ? $" ({reason})" : ""),
            request.Page,
        });
        return $"{signIn.Username} in {signIn.ApplicationName} ({signIn.ClientId})\n"
            + TextTable.Format(scopes) + "\n\n" + TextTable.Format([.. requests]);
    }

    private List<string> Collect(Func<SignInPermissions, IReadOnlyList<string>> select) =>
        [.. SignIns.SelectMany(select).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    private static string Join(IReadOnlyList<string> scopes) => scopes.Count == 0 ? "-" : string.Join(", ", scopes);
}
