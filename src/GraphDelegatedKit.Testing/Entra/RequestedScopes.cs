using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/scopes-oidc: the scopes of a request. Short names and names with the Graph prefix
// are equivalent. The response uses the form of the request, because MSAL finds its tokens by comparing scope strings. Azure Resource
// Manager is the second resource that this tenant knows: a request is for one resource, and its scopes have full names.
internal sealed partial class RequestedScopes
{
    private const string AzureManagement = "https://management.azure.com/";

    private RequestedScopes(string text, string prefix, List<string> openId, List<string> resource, bool requestsDefault)
    {
        Text = text;
        Prefix = prefix;
        OpenIdScopes = openId;
        ResourceScopes = resource;
        RequestsDefault = requestsDefault;
    }

    // The names of all scopes of OpenID Connect. No access token has them.
    public static IReadOnlyList<string> OpenIdNames { get; } = ["openid", "profile", "email", "offline_access"];

    // The text of the request, for Parse.
    public string Text { get; }

    public IReadOnlyList<string> OpenIdScopes { get; }

    // The scopes of Graph, without prefix, or those of Azure Resource Manager, with it.
    public IReadOnlyList<string> ResourceScopes { get; }

    public string Audience => Prefix == AzureManagement ? AzureManagement.TrimEnd('/') : GraphApplication.Id;

    // Whether the request is for the permissions of the registration.
    public bool RequestsDefault { get; }

    private string Prefix { get; }

    public static bool IsOpenIdName(string name) => OpenIdNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static bool IsOfAzureManagement(string name) => name.StartsWith(AzureManagement, StringComparison.Ordinal);

    public bool RequestsOpenId(string openIdScope) => OpenIdScopes.Contains(openIdScope);

    public static RequestedScopes Parse(string text)
    {
        var prefix = "";
        var openId = new List<string>();
        var resource = new List<string>();
        var management = new List<string>();
        foreach (var requested in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IsOpenIdName(requested))
            {
                openId.Add(requested.ToLowerInvariant());
                continue;
            }

            if (requested.StartsWith(AzureManagement, StringComparison.OrdinalIgnoreCase))
            {
                management.Add(AzureManagement + requested[AzureManagement.Length..].TrimStart('/'));
                continue;
            }

            var name = RemovePrefix(requested, ref prefix);
            if (!ScopeNamePattern().IsMatch(name))
                throw CreateUnknownScopeError(requested);
            resource.Add(name);
        }

        if (management.Count > 0)
            return CreateForManagement(text, openId, management, resource);

        var requestsDefault = resource.RemoveAll(name => name == ".default") > 0;
        return new RequestedScopes(text, prefix, openId, [.. resource.Distinct(StringComparer.OrdinalIgnoreCase)], requestsDefault);
    }

    private static RequestedScopes CreateForManagement(
        string text, List<string> openId, List<string> management, List<string> graph)
    {
        if (graph.Count > 0)
        {
            throw new EntraErrorException(
                "invalid_request",
                28000,
                "Provided value for the input parameter scope is not valid because it contains more than one resource. "
                + $"Scope {management[0]} {graph[0]} is not valid.");
        }

        if (management.Find(name => name is not (AzureManagement + "user_impersonation" or AzureManagement + ".default")) is { } unknown)
            throw CreateUnknownScopeError(unknown);
        var requestsDefault = management.RemoveAll(name => name == AzureManagement + ".default") > 0;
        return new RequestedScopes(text, AzureManagement, openId, management, requestsDefault);
    }

    // A user's consents are for any resource, a token is for one.
    public IEnumerable<string> SelectOfResource(IEnumerable<string> consentedScopes) =>
        consentedScopes.Where(name => name.StartsWith(AzureManagement, StringComparison.Ordinal) == (Prefix == AzureManagement));

    public static IEnumerable<string> RemoveResource(IEnumerable<string> grantedScopes) =>
        grantedScopes.Select(name => name[(name.LastIndexOf('/') + 1)..]);

    // Formats the granted scopes, which include all consented ones and not only those of this request.
    public string FormatGranted(IEnumerable<string> grantedScopes)
    {
        var resourceScopes = RemoveResource(grantedScopes).Select(name => Prefix + name);
        var scopes = OpenIdScopes.Where(name => name != "offline_access").Concat(resourceScopes);
        return string.Join(' ', RequestsDefault ? scopes.Append(Prefix + ".default") : scopes);
    }

    private static string RemovePrefix(string requested, ref string prefix)
    {
        var lastSlash = requested.LastIndexOf('/');
        if (lastSlash < 0)
            return requested;

        var resource = requested[..lastSlash].TrimEnd('/');
        var isGraph = resource.Equals(GraphApplication.Id, StringComparison.OrdinalIgnoreCase)
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

    // The pattern accepts any name; PermissionTable knows those that exist.
    [GeneratedRegex(@"^(\.default|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)$")]
    private static partial Regex ScopeNamePattern();
}
