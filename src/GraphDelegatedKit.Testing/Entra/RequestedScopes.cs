using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/scopes-oidc: the scopes of a request. Short names and names with the Graph prefix
// are equivalent. The response uses the form of the request, because MSAL finds its tokens by comparing scope strings.
internal sealed partial class RequestedScopes
{
    private static readonly string[] OpenIdNames = ["openid", "profile", "email", "offline_access"];

    private readonly bool _requestsDefault;

    private RequestedScopes(string prefix, List<string> openId, List<string> resource, bool requestsDefault)
    {
        Prefix = prefix;
        OpenIdScopes = openId;
        ResourceScopes = resource;
        _requestsDefault = requestsDefault;
    }

    public IReadOnlyList<string> OpenIdScopes { get; }

    // The Graph scopes, without prefix.
    public IReadOnlyList<string> ResourceScopes { get; }

    private string Prefix { get; }

    public bool RequestsOpenId(string openIdScope) => OpenIdScopes.Contains(openIdScope);

    public static RequestedScopes Parse(string text)
    {
        var prefix = "";
        var openId = new List<string>();
        var resource = new List<string>();
        foreach (var requested in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (OpenIdNames.Contains(requested, StringComparer.OrdinalIgnoreCase))
            {
                openId.Add(requested.ToLowerInvariant());
                continue;
            }

            var name = RemovePrefix(requested, ref prefix);
            if (!ScopeNamePattern().IsMatch(name))
                throw CreateUnknownScopeError(requested);
            resource.Add(name);
        }

        var requestsDefault = resource.RemoveAll(name => name == ".default") > 0;
        return new RequestedScopes(prefix, openId, [.. resource.Distinct(StringComparer.OrdinalIgnoreCase)], requestsDefault);
    }

    // Formats the granted scopes, which include all consented ones and not only those of this request.
    public string FormatGranted(IEnumerable<string> grantedScopes)
    {
        var scopes = OpenIdScopes.Where(name => name != "offline_access").Concat(grantedScopes.Select(name => Prefix + name));
        return string.Join(' ', _requestsDefault ? scopes.Append(Prefix + ".default") : scopes);
    }

    private static string RemovePrefix(string requested, ref string prefix)
    {
        var lastSlash = requested.LastIndexOf('/');
        if (lastSlash < 0)
            return requested;

        var resource = requested[..lastSlash].TrimEnd('/');
        var isGraph = resource.Equals("00000003-0000-0000-c000-000000000000", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(resource, UriKind.Absolute, out var uri)
                && uri.Scheme == Uri.UriSchemeHttps
                && HostNames.GetRole(uri.Host) is HostRole.Graph);
        if (!isGraph)
            throw CreateUnknownScopeError(requested);
        prefix = requested[..(lastSlash + 1)];
        return requested[(lastSlash + 1)..];
    }

    private static EntraErrorException CreateUnknownScopeError(string requested) => new(
        "invalid_scope",
        70011,
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. "
        + $"The scope {requested} is not valid.");

    [GeneratedRegex(@"^(\.default|[A-Za-z]+(-[A-Za-z]+)*(\.[A-Za-z]+(-[A-Za-z]+)*)+)$")]
    private static partial Regex ScopeNamePattern();
}
