namespace GraphDelegatedKit.Testing.Users;

// The verified domains of the tenant. The domain of the first user is verified, too, so that tests can name their own.
internal sealed class TenantDomains(UserDirectory users)
{
    public const string Initial = "contoso.onmicrosoft.com";

    public IReadOnlyList<string> All { get; } =
        [.. new[] { Initial, "contoso.com", GetDomain(users.FindAt(0)?.UserPrincipalName ?? Initial) }
            .Distinct(StringComparer.OrdinalIgnoreCase)];

    public bool IsVerified(string userPrincipalName) => userPrincipalName.Contains('@', StringComparison.Ordinal)
        && All.Contains(GetDomain(userPrincipalName), StringComparer.OrdinalIgnoreCase);

    private static string GetDomain(string userPrincipalName) => userPrincipalName[(userPrincipalName.LastIndexOf('@') + 1)..];
}
