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

    /// <summary>Checks that no token had a scope that no request needed, or a broader one than the requests needed.</summary>
    /// <param name="except">The scopes that may be unneeded, such as <c>User.Read</c>, which every registration has by default.</param>
    /// <exception cref="LocalTenantAssertionException">A scope was not needed; the message is the report.</exception>
    public void ShouldNeedAllScopes(params string[] except)
    {
        ArgumentNullException.ThrowIfNull(except);
        var unneeded = Collect(signIn => signIn.UnneededScopes).Except(except, StringComparer.OrdinalIgnoreCase).ToList();
        if (unneeded.Count > 0)
            throw new LocalTenantAssertionException($"Expected every scope to be needed, but not needed: {Join(unneeded)}.\n\n{this}");
    }

    /// <summary>
    /// Checks that the token of every request had a scope that allows it, also if the tenant does not enforce scopes
    /// (<see cref="LocalTenantOptions.EnforceScopes"/>).
    /// </summary>
    /// <exception cref="LocalTenantAssertionException">A scope is missing; the message is the report.</exception>
    public void ShouldMissNoScope()
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
            ["asked for", Join(signIn.RequestedScopes)],
            ["needed", Join(signIn.NeededScopes)],
            ["not needed", Join(signIn.UnneededScopes)],
            ["missing", Join(signIn.MissingScopes)],
        ];
        var requests = signIn.Requests.Select(request => new[]
        {
            $"{request.Count}x",
            $"{request.Method} {request.Path}",
            request.Reason is { } reason ? $"{request.LeastPermission} ({reason})" : request.LeastPermission,
            request.Page,
        });
        return $"{signIn.Username} in {signIn.ApplicationName} ({signIn.ClientId})\n"
            + TextTable.Format(scopes) + "\n\n" + TextTable.Format([.. requests]);
    }

    private List<string> Collect(Func<SignInPermissions, IReadOnlyList<string>> select) =>
        [.. SignIns.SelectMany(select).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    private static string Join(IReadOnlyList<string> scopes) => scopes.Count == 0 ? "-" : string.Join(", ", scopes);
}
