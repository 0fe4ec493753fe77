using System.Text.RegularExpressions;

namespace GraphDelegatedKit.SignIn;

/// <summary>Finds out at once what the service would say later and less clearly: placeholders, and ids that are none.</summary>
internal static partial class OptionsCheck
{
    public static void Check(DelegatedSessionOptions options)
    {
        if (!IsId(options.ClientId))
            throw new ArgumentException($"ClientId '{options.ClientId}' is no application (client) id. It is a GUID, on the Overview page of the app's registration in Entra.", nameof(options));
        if (!IsTenant(options.Tenant))
            throw new ArgumentException($"Tenant '{options.Tenant}' is neither a tenant id (a GUID) nor a domain such as contoso.onmicrosoft.com.", nameof(options));
        if (options.Scopes is not { Count: > 0 } || options.Scopes.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Scopes names no permission, or an empty one. The least that is useful is User.Read.", nameof(options));
        if (options.Username is not null && string.IsNullOrWhiteSpace(options.Username))
            throw new ArgumentException("Username is empty. Leave it null to take the only person who signed in.", nameof(options));
        if (options.Methods is not { Count: > 0 })
            throw new ArgumentException("Methods names no way to sign in. To never ask a person, set Interaction to Never.", nameof(options));
        if (options.Cache?.Protection is not { Count: > 0 })
            throw new ArgumentException("Cache.Protection names no way to keep the sign-in.", nameof(options));
        if (options.Cache.Protection.Contains(CacheProtection.CallerKey) && options.Cache.Key is null)
            throw new ArgumentException("Cache.Protection names CallerKey, but Cache.Key brings no key: 32 bytes, from a mounted secret, an environment variable or a key service.", nameof(options));
    }

    private static bool IsTenant(string? tenant) =>
        tenant is "common" or "organizations" or "consumers" || IsId(tenant) || (tenant is not null && Domain().IsMatch(tenant));

    // The length, because parsing a GUID overlooks blanks around it.
    private static bool IsId(string? id) => id is { Length: 36 } && Guid.TryParseExact(id, "D", out var guid) && guid != Guid.Empty;

    [GeneratedRegex(@"^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
