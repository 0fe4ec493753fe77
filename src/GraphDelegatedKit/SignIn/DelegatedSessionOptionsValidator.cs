using System.Text.RegularExpressions;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn;

/// <summary>Reports invalid options at once, before the service would report them less clearly: placeholders and malformed ids.</summary>
internal static partial class DelegatedSessionOptionsValidator
{
    private const string ClientIdHint = "Copy it from the Overview page of the app's registration in Entra; it is a GUID.";
    private const string KeyHint = "Set it to 32 bytes from a mounted secret, an environment variable or a key service.";

    public static void ThrowIfInvalid(DelegatedSessionOptions options)
    {
        if (FindProblems(options).FirstOrDefault() is { } problem) throw new ArgumentException(problem, nameof(options));
    }

    /// <returns>Every problem, each beginning with the option's name.</returns>
    public static IEnumerable<string> FindProblems(DelegatedSessionOptions options)
    {
        if (!IsGuid(options.ClientId))
            yield return $"ClientId '{options.ClientId}' is not an application (client) id. {ClientIdHint}";
        if (!IsTenant(options.Tenant))
            yield return $"Tenant '{options.Tenant}' is neither a tenant id (a GUID) nor a domain such as contoso.onmicrosoft.com.";
        if (options.Scopes is not { Count: > 0 } || options.Scopes.Any(string.IsNullOrWhiteSpace))
            yield return "Scopes names no permission, or an empty one. Set at least User.Read.";
        else if (ScopeSet.Create(options.Scopes, options.Cloud ?? GraphCloud.Global).MixedResources is { } mixed)
            yield return ScopeSet.DescribeMixed(mixed);
        if (options.Username is not null && string.IsNullOrWhiteSpace(options.Username))
            yield return "Username is empty. Leave it null to use the only account that has signed in.";
        if (options.Methods is not { Count: > 0 })
            yield return "Methods names no sign-in method. To never ask a person, set Interaction to Never.";
        if (options.InteractionTimeout is { } timeout && !TimerDuration.IsTimeLimit(timeout))
            yield return "InteractionTimeout must be longer than zero. To never ask a person, set Interaction to Never.";
        if (options.Cache?.Protection is not { Count: > 0 })
            yield return "Cache.Protection names no protection. Name at least one.";
        else if (!options.Cache.Protection.All(Enum.IsDefined))
            yield return "Cache.Protection names an undefined protection. Use the values of StorageProtection.";
        else if (options.Cache.Protection.Contains(StorageProtection.CallerKey) && options.Cache.Key is null)
            yield return $"Cache.Protection names CallerKey, but Cache.Key is not set. {KeyHint}";
    }

    private static bool IsTenant(string? tenant) =>
        tenant is "common" or "organizations" or "consumers" || IsGuid(tenant) || (tenant is not null && DomainName().IsMatch(tenant));

    // The length is checked because parsing a GUID ignores spaces around it.
    private static bool IsGuid(string? id) => id is { Length: 36 } && Guid.TryParseExact(id, "D", out var guid) && guid != Guid.Empty;

    [GeneratedRegex(@"^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainName();
}
