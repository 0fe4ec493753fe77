using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Recording;

// Decides which parts of an address the control API and its events, the live page, --log and the messages of checks show. It lists what is
// shown, so that codes and tokens of a sign-in, the addresses of uploads and downloads, and sharing links are left out, whatever the
// spelling of the address. graph-local compiles this file, too.
internal static partial class UrlRedactor
{
    private const string Redacted = "{redacted}", Link = "{link}";
    private const int MaxLength = 2_000, MaxDecodings = 5;

    private static readonly HashSet<string> SignInParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "client_id", "response_type", "response_mode", "scope", "prompt", "redirect_uri", "api-version", "code_challenge_method",
        "client-request-id",
    };

    // The options of OData, which may have a dollar sign, and the other parameters of the routes that are played. The tokens in the links
    // to other pages are not among them.
    private static readonly HashSet<string> GraphParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "select", "filter", "orderby", "expand", "top", "skip", "count", "search", "format", "apply", "levels", "startDateTime",
        "endDateTime", "includeHiddenFolders", "includeNestedFolders", "@microsoft.graph.conflictBehavior", "client-request-id",
        "api-version", "q", "path",
    };

    private static readonly string[] TransferKinds = ["uploadSession", "download.aspx", "AttachmentSessions", "monitor"];

    private static readonly string[] DeviceCodePages = ["devicelogin", "deviceauth", "device"];

    public static bool IsGraphPath(string path) => GraphPathStart().IsMatch(path);

    // Shows only the kind of a transfer address: /{transfer-address}/uploadSession.
    public static string RedactPath(string path)
    {
        if (path is "" or "*")
            return path;
        var decodedPath = Decode(path);
        if (TransferPath().IsMatch(decodedPath))
        {
            var kind = TransferKinds.FirstOrDefault(kind => decodedPath.Contains("/" + kind, StringComparison.OrdinalIgnoreCase));
            return "/{transfer-address}" + (kind is null ? "" : "/" + kind);
        }

        var isGraph = IsGraphPath(path);
        var shown = new List<string>();
        var previous = "";
        foreach (var segment in path.Split('/'))
        {
            if (SharingLinkStart().IsMatch(previous))
            {
                shown.Add(Link);
                break;
            }

            var decoded = Decode(segment);
            var isHidden = IsSecret(decoded) || decoded.Contains("://", StringComparison.Ordinal)
                || (!isGraph && (OpaqueText().IsMatch(decoded) || DeviceCodePages.Contains(previous, StringComparer.OrdinalIgnoreCase)));
            shown.Add(
                decoded.Length == 0 ? segment
                : previous.Equals("shares", StringComparison.OrdinalIgnoreCase) ? Link
                : isHidden ? Redacted
                : FunctionCall().IsMatch(decoded) ? RedactArguments(segment, decoded)
                : segment);
            if (decoded.Length > 0)
                previous = decoded;
        }

        return Shorten(string.Join('/', shown));
    }

    // The query has its question mark, or is empty.
    public static string RedactQuery(string path, string query)
    {
        if (query.Length <= 1)
            return query;
        if (TransferPath().IsMatch(Decode(path)))
            return "?" + Redacted;
        var allowed = IsGraphPath(path) ? GraphParameters : SignInParameters;
        return Shorten("?" + string.Join('&', query[1..].Split('&').Select(pair => RedactPair(pair, allowed))));
    }

    // Redacts a message about a request, because it can repeat the path of the request or another address.
    public static string RedactText(string text, string path)
    {
        if (path.Length > 1)
        {
            var shown = RedactPath(path);
            text = text.Replace(path, shown, StringComparison.Ordinal)
                .Replace(Uri.UnescapeDataString(path), shown, StringComparison.Ordinal);
        }

        text = AbsoluteUrl().Replace(text, url => RedactUrl(url.Value));
        return SecretText().Replace(text, Redacted);
    }

    private static string RedactUrl(string url)
    {
        var pathStart = url.IndexOfAny(['/', '?', '#'], url.IndexOf("://", StringComparison.Ordinal) + 3);
        if (pathStart < 0)
            return url;
        var target = url[pathStart..].Split('#')[0];
        var queryStart = target.IndexOf('?', StringComparison.Ordinal);
        return queryStart < 0
            ? url[..pathStart] + RedactPath(target)
            : url[..pathStart] + RedactPath(target[..queryStart]) + RedactQuery(target[..queryStart], target[queryStart..]);
    }

    private static string RedactPair(string pair, HashSet<string> allowed)
    {
        var valueStart = pair.IndexOf('=', StringComparison.Ordinal);
        if (valueStart < 0)
            return pair.Length == 0 || allowed.Contains(Decode(pair).TrimStart('$')) ? pair : Redacted;
        var (name, value) = (pair[..valueStart], pair[(valueStart + 1)..]);
        if (!allowed.Contains(Decode(name).TrimStart('$')))
            return ParameterName().IsMatch(name) ? $"{name}={Redacted}" : Redacted;
        var isRedirectUri = Decode(name).Equals("redirect_uri", StringComparison.OrdinalIgnoreCase);
        return $"{name}={(isRedirectUri ? RedactRedirectUri(value) : RedactValue(value))}";
    }

    private static string RedactValue(string value) => IsSecret(Decode(value.Replace('+', ' '))) ? Redacted : value;

    // Shows a redirect URI without its query and fragment, and not at all if it has a password.
    private static string RedactRedirectUri(string value)
    {
        var uri = Decode(value);
        var end = uri.IndexOfAny(['?', '#']);
        var shown = end < 0 ? value : uri[..end] + "?" + Redacted;
        return IsSecret(Decode(shown)) || Decode(shown).Contains('@', StringComparison.Ordinal) ? Redacted : shown;
    }

    // Hides the values of arguments, not their names: delta(token='...') shows that there is a token.
    private static string RedactArguments(string segment, string decoded)
    {
        var shown = Argument().Replace(
            decoded, argument => GraphParameters.Contains(argument.Groups[1].Value) ? argument.Value : $"{argument.Groups[1]}={Redacted}");
        return shown == decoded ? segment : shown;
    }

    private static bool IsSecret(string decoded) => SecretText().IsMatch(decoded) || SecretPart().IsMatch(decoded);

    // Decodes a text that was encoded once or several times.
    private static string Decode(string text)
    {
        for (var count = 0; count < MaxDecodings && text.Contains('%', StringComparison.Ordinal); count++)
            text = Uri.UnescapeDataString(text);
        return text;
    }

    private static string Shorten(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "...";

    [GeneratedRegex(@"\A/+(v1\.0|beta)(/|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex GraphPathStart();

    // The APIs behind upload, download and monitor addresses.
    [GeneratedRegex(@"/(_api|_layouts)(/|\z)|\A/+api/|/(uploadSession|download\.aspx)/*\z|/AttachmentSessions\(", RegexOptions.IgnoreCase)]
    private static partial Regex TransferPath();

    // /:f:/s/Engineering/TOKEN is a sharing link.
    [GeneratedRegex(@"\A:[a-z]:\z", RegexOptions.IgnoreCase)]
    private static partial Regex SharingLinkStart();

    // A JSON Web Token, or an encoded sharing link: https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls
    [GeneratedRegex(@"\beyJ[\w\-]{8,}[\w\-.]*|(?<!\w)[usUS]![\w\-]{8,}")]
    private static partial Regex SecretText();

    [GeneratedRegex(
        @"\Ashares\(|/shares/|/:[a-z]:/|\b(tempauth|authtoken|authkey|access_token|id_token|refresh_token|device_code|user_code)=",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretPart();

    // A long text with digits and capital letters is a code or a key rather than a name.
    [GeneratedRegex(@"\A(?=.*\d)(?=.*[A-Z])[\w\-.~]{32,}\z")]
    private static partial Regex OpaqueText();

    [GeneratedRegex(@"\A[\w.]+\(.*=.*\)\z")]
    private static partial Regex FunctionCall();

    [GeneratedRegex(@"(\w+)\s*=\s*('[^']*'|[^,)]*)")]
    private static partial Regex Argument();

    // A longer name, or one with digits, may be a code itself.
    [GeneratedRegex(@"\A(\$|%24)?[a-z_.@\-]{1,40}\z", RegexOptions.IgnoreCase)]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"https?://[^\s'""<>]+", RegexOptions.IgnoreCase)]
    private static partial Regex AbsoluteUrl();
}
