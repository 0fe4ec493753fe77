namespace GraphDelegatedKit.Tokens;

/// <summary>
/// A set of permissions in normalized spelling. MSAL looks tokens up by exact text, so <c>User.Read</c>, <c>user.read</c> and
/// <c>https://graph.microsoft.com/User.Read</c> would each cause a request.
/// </summary>
internal sealed class ScopeSet : IEquatable<ScopeSet>
{
    // MSAL adds these to every sign-in. They are not permissions to Graph.
    private static readonly string[] ReservedScopes = ["openid", "profile", "offline_access", "email"];

    // Graph's application id means the same as Graph's address.
    private const string GraphAppId = "00000003-0000-0000-c000-000000000000/";

    // All permissions that were granted before. It must be the only scope, and its contents are not known, so nothing can be missing from
    // it.
    private const string DefaultScope = ".default";

    private readonly SortedSet<string> _names;
    private readonly string _graph;

    private ScopeSet(SortedSet<string> names, string graph)
    {
        (_names, _graph) = (names, graph);
        Names = [.. names];
        Key = string.Join(' ', names).ToLowerInvariant();
        Resource = names.Count == 0 ? graph : GetResource(names.Min!);
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets a text that is equal for equal sets, whatever their casing.</summary>
    public string Key { get; }

    /// <summary>Gets the resource of the permissions: Graph's address for short names, else the part before the name.</summary>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/scopes-oidc"/></remarks>
    public string Resource { get; }

    /// <summary>
    /// Gets the resources if there are several; <see langword="null"/> if there is one. A token is for one resource, and the service
    /// refuses a request for several (AADSTS28000).
    /// </summary>
    public IReadOnlyList<string>? MixedResources =>
        _names.Select(GetResource).Distinct(StringComparer.OrdinalIgnoreCase).ToArray() is { Length: > 1 } resources ? resources : null;

    /// <summary>Gets whether the set requests all permissions that were granted before (<c>.default</c>).</summary>
    public bool IsDefault => _names.Any(name => name.EndsWith("/" + DefaultScope, StringComparison.OrdinalIgnoreCase));

    public static ScopeSet Create(IEnumerable<string> scopes, GraphCloud cloud)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var scope in scopes)
            if (ToShortName(scope, cloud) is { Length: > 0 } name && !ReservedScopes.Contains(name, StringComparer.OrdinalIgnoreCase))
                names.Add(name);

        return new ScopeSet(names, cloud.Graph.AbsoluteUri.TrimEnd('/'));
    }

    /// <exception cref="ArgumentException">The scopes are of several resources. The message names them.</exception>
    public static ScopeSet CreateForRequest(IEnumerable<string> scopes, GraphCloud cloud)
    {
        var set = Create(scopes, cloud);
        return set.MixedResources is { } mixed ? throw new ArgumentException(DescribeMixed(mixed), nameof(scopes)) : set;
    }

    /// <summary>Returns the scopes of a response in normalized spelling: the permissions, or all scopes if there are none.</summary>
    public static string NormalizeResponse(string scopes, GraphCloud cloud)
    {
        var names = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => ToShortName(scope, cloud))
            .Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var permissions = names.Except(ReservedScopes, StringComparer.OrdinalIgnoreCase).ToArray();
        return string.Join(' ', permissions.Length > 0 ? permissions : names);
    }

    /// <summary>Describes why scopes of several resources cannot be requested, and what to do.</summary>
    public static string DescribeMixed(IEnumerable<string> resources) =>
        $"Scopes names permissions of several resources ({string.Join(", ", resources)}), and a token is for one. "
        + "Request a token for each resource in a call of its own.";

    public IReadOnlyList<string> GetMissingFrom(ScopeSet granted) =>
        IsDefault ? [] : [.. _names.Where(name => !granted._names.Contains(name))];

    /// <summary>
    /// Returns both sets together; this set alone if either is <c>.default</c>, which cannot be combined, or if the other is for another
    /// resource.
    /// </summary>
    public ScopeSet Union(ScopeSet other) =>
        IsDefault || other.IsDefault || other._names.IsSubsetOf(_names) || (_names.Count > 0 && !HasResourceOf(other))
            ? this
            : With(_names.Union(other._names));

    public ScopeSet Intersect(ScopeSet other) => With(_names.Where(other._names.Contains));

    public ScopeSet Except(IEnumerable<string> names) => With(_names.Except(names, StringComparer.OrdinalIgnoreCase));

    public bool HasResourceOf(ScopeSet other) => Resource.Equals(other.Resource, StringComparison.OrdinalIgnoreCase);

    public bool Equals(ScopeSet? other) => Key == other?.Key;

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', _names);

    private ScopeSet With(IEnumerable<string> names) => new(new SortedSet<string>(names, StringComparer.OrdinalIgnoreCase), _graph);

    private string GetResource(string name) =>
        name.LastIndexOf('/') is var end and >= 0 ? name[..end].TrimEnd('/') : _graph;

    private static string ToShortName(string scope, GraphCloud cloud)
    {
        var name = scope.Trim();
        foreach (var resource in GetGraphResources(cloud))
            if (name.StartsWith(resource, StringComparison.OrdinalIgnoreCase))
                name = name[resource.Length..].TrimStart('/');

        // Graph accepts its named scopes without the prefix, but .default only with it.
        return name.Equals(DefaultScope, StringComparison.OrdinalIgnoreCase) ? cloud.Graph.AbsoluteUri + DefaultScope : name;
    }

    // The two clouds of the US government share one sign-in host and one registration of Graph, which has both addresses.
    private static string[] GetGraphResources(GraphCloud cloud)
    {
        string[] own = [cloud.Graph.AbsoluteUri, GraphAppId];
        return cloud.Login == GraphCloud.UsGov.Login
            ? [.. own, GraphCloud.UsGov.Graph.AbsoluteUri, GraphCloud.UsGovDod.Graph.AbsoluteUri]
            : own;
    }
}
