using System.Text.RegularExpressions;

namespace GraphDelegatedKit.SignIn;

/// <summary>Finds out at once what the service would say later and less clearly: placeholders, and ids that are none.</summary>
internal static partial class DelegatedSessionOptionsValidator
{
    public static void ThrowIfInvalid(DelegatedSessionOptions options)
    {
        if (FindProblems(options).FirstOrDefault() is { } problem) throw new ArgumentException(problem, nameof(options));
    }

    /// <returns>Everything that is wrong, each beginning with the option's name.</returns>
    public static IEnumerable<string> FindProblems(DelegatedSessionOptions options)
    {
        if (!IsGuid(options.ClientId))
            yield return $"ClientId '{options.ClientId}' is no application (client) id. It is a GUID, on the Overview page of the app's registration in Entra.";
        if (!IsTenant(options.Tenant))
            yield return $"Tenant '{options.Tenant}' is neither a tenant id (a GUID) nor a domain such as contoso.onmicrosoft.com.";
        if (options.Scopes is not { Count: > 0 } || options.Scopes.Any(string.IsNullOrWhiteSpace))
            yield return "Scopes names no permission, or an empty one. The least that is useful is User.Read.";
        if (options.Username is not null && string.IsNullOrWhiteSpace(options.Username))
            yield return "Username is empty. Leave it null to take the only person who signed in.";
        if (options.Methods is not { Count: > 0 })
            yield return "Methods names no way to sign in. To never ask a person, set Interaction to Never.";
        if (options.Cache?.Protection is not { Count: > 0 })
            yield return "Cache.Protection names no way to keep the sign-in.";
        else if (options.Cache.Protection.Contains(CacheProtection.CallerKey) && options.Cache.Key is null)
            yield return "Cache.Protection names CallerKey, but Cache.Key brings no key: 32 bytes, from a mounted secret, an environment variable or a key service.";
    }

    private static bool IsTenant(string? tenant) =>
        tenant is "common" or "organizations" or "consumers" || IsGuid(tenant) || (tenant is not null && DomainName().IsMatch(tenant));

    // The length, because parsing a GUID overlooks blanks around it.
    private static bool IsGuid(string? id) => id is { Length: 36 } && Guid.TryParseExact(id, "D", out var guid) && guid != Guid.Empty;

    [GeneratedRegex(@"^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainName();
}
