using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/scopes-oidc: what a client asked for. Short names and Graph's own prefix mean the same;
// an answer speaks the form it was asked in, because MSAL finds its tokens by comparing the words.
internal sealed partial class Scopes
{
    private static readonly string[] OpenIdNames = ["openid", "profile", "email", "offline_access"];

    private readonly bool _default;

    private Scopes(string prefix, List<string> openId, List<string> resource, bool asksDefault)
    {
        Prefix = prefix;
        OpenId = openId;
        Resource = resource;
        _default = asksDefault;
    }

    public IReadOnlyList<string> OpenId { get; }

    // Graph's scopes, without prefix.
    public IReadOnlyList<string> Resource { get; }

    private string Prefix { get; }

    public bool Asks(string openIdScope) => OpenId.Contains(openIdScope);

    public static Scopes Parse(string text)
    {
        var prefix = "";
        var openId = new List<string>();
        var resource = new List<string>();
        foreach (var asked in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (OpenIdNames.Contains(asked, StringComparer.OrdinalIgnoreCase))
            {
                openId.Add(asked.ToLowerInvariant());
                continue;
            }

            var name = WithoutPrefix(asked, ref prefix);
            if (!ScopeName().IsMatch(name))
                throw Unknown(asked);
            resource.Add(name);
        }

        var asksDefault = resource.RemoveAll(name => name == ".default") > 0;
        return new Scopes(prefix, openId, [.. resource.Distinct(StringComparer.OrdinalIgnoreCase)], asksDefault);
    }

    // Entra puts every scope the person has consented to in the token, not only those asked for now.
    public string Answer(IEnumerable<string> granted)
    {
        var words = OpenId.Where(name => name != "offline_access").Concat(granted.Select(name => Prefix + name));
        return string.Join(' ', _default ? words.Append(Prefix + ".default") : words);
    }

    private static string WithoutPrefix(string asked, ref string prefix)
    {
        var slash = asked.LastIndexOf('/');
        if (slash < 0)
            return asked;

        var resource = asked[..slash].TrimEnd('/');
        var isGraph = resource.Equals("00000003-0000-0000-c000-000000000000", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(resource, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && HostNames.RoleOf(address.Host) is Role.Graph);
        if (!isGraph)
            throw Unknown(asked);
        prefix = asked[..(slash + 1)];
        return asked[(slash + 1)..];
    }

    private static EntraRefusal Unknown(string asked) => new(
        "invalid_scope",
        70011,
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. "
        + $"The scope {asked} is not valid.");

    [GeneratedRegex(@"^(\.default|[A-Za-z]+(-[A-Za-z]+)*(\.[A-Za-z]+(-[A-Za-z]+)*)+)$")]
    private static partial Regex ScopeName();
}
