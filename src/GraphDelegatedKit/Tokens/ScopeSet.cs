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

    private ScopeSet(SortedSet<string> names)
    {
        _names = names;
        Names = [.. names];
        Key = string.Join(' ', names).ToLowerInvariant();
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets a text that is equal for equal sets, whatever their casing.</summary>
    public string Key { get; }

    public static ScopeSet Create(IEnumerable<string> scopes, GraphCloud cloud)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var scope in scopes)
            if (ToShortName(scope, cloud) is { Length: > 0 } name && !ReservedScopes.Contains(name, StringComparer.OrdinalIgnoreCase))
                names.Add(name);

        return new ScopeSet(names);
    }

    /// <summary>Gets whether the set requests all permissions that were granted before (<c>.default</c>).</summary>
    public bool IsDefault => _names.Any(name => name.EndsWith("/" + DefaultScope, StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<string> GetMissingFrom(ScopeSet granted) =>
        IsDefault ? [] : [.. _names.Where(name => !granted._names.Contains(name))];

    /// <summary>Returns both sets together; this set alone if either is <c>.default</c>, which cannot be combined.</summary>
    public ScopeSet Union(ScopeSet other) =>
        IsDefault || other.IsDefault || other._names.IsSubsetOf(_names)
            ? this
            : new(new SortedSet<string>(_names.Union(other._names), StringComparer.OrdinalIgnoreCase));

    public ScopeSet Intersect(ScopeSet other) =>
        new(new SortedSet<string>(_names.Where(other._names.Contains), StringComparer.OrdinalIgnoreCase));

    public bool Equals(ScopeSet? other) => Key == other?.Key;

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', _names);

    /// <summary>Returns each scope of a response in normalized spelling, including those that are no permissions.</summary>
    public static IEnumerable<string> NormalizeAll(string scopes, GraphCloud cloud) =>
        scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => ToShortName(scope, cloud))
            .Distinct(StringComparer.OrdinalIgnoreCase);

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
    private static IEnumerable<string> GetGraphResources(GraphCloud cloud)
    {
        string[] own = [cloud.Graph.AbsoluteUri, GraphAppId];
        return cloud.Login == GraphCloud.UsGov.Login
            ? [.. own, GraphCloud.UsGov.Graph.AbsoluteUri, GraphCloud.UsGovDod.Graph.AbsoluteUri]
            : own;
    }
}
