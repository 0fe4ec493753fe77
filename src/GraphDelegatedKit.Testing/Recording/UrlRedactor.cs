using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Recording;

// Removes from the address of a request what a reader of the journal could use: the permission in a transfer address, sharing links, and
// the codes and tokens in the addresses of a sign-in.
internal static partial class UrlRedactor
{
    private const string Redacted = "{redacted}";
    private const int MaxLength = 2_000;

    // Everywhere else but in Graph, the value of any other parameter is left out.
    private static readonly HashSet<string> PublicParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "client_id", "response_type", "response_mode", "scope", "prompt", "redirect_uri", "api-version", "code_challenge_method",
    };

    private static readonly HashSet<string> SecretGraphParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "access_token", "tempauth", "authtoken", "authkey", "sig",
    };

    public static bool IsGraphPath(string path) => GraphPathStart().IsMatch(path);

    // /shares/u!... is an encoded link, and /:f:/s/Engineering/E... the link itself.
    public static string RedactSharingLinks(string path) => SharingLink().Replace(path, "$1{link}");

    public static string RedactPath(string path) => Shorten(MonitorId().Replace(RedactSharingLinks(path), "$1{id}"));

    public static string RedactQuery(string path, string query)
    {
        if (query.Length <= 1)
            return query;
        var isGraph = IsGraphPath(path);
        if (!isGraph && FilePath().IsMatch(path))
            return "?" + Redacted;
        var pairs = query[1..].Split('&').Select(pair =>
        {
            var name = pair.Split('=')[0];
            return (isGraph ? !SecretGraphParameters.Contains(name) : PublicParameters.Contains(name)) ? pair : $"{name}={Redacted}";
        });
        return Shorten("?" + string.Join('&', pairs));
    }

    private static string Shorten(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "...";

    [GeneratedRegex(@"\A/+(v1\.0|beta)/", RegexOptions.IgnoreCase)]
    private static partial Regex GraphPathStart();

    [GeneratedRegex(@"\A/.*(_api|_layouts|/api/)|\A/api/|/:[a-z]:/", RegexOptions.IgnoreCase)]
    private static partial Regex FilePath();

    [GeneratedRegex(@"(/shares/|/:[a-z]:/(?:[^/]+/)*)[^/]+", RegexOptions.IgnoreCase)]
    private static partial Regex SharingLink();

    [GeneratedRegex(@"(/monitor/)[^/]+", RegexOptions.IgnoreCase)]
    private static partial Regex MonitorId();
}
