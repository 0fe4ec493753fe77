using System.Diagnostics.CodeAnalysis;
using System.Text;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>The parts of a pasted https address, decoded once.</summary>
internal sealed class PastedUrl
{
    public const string ForeignHost = "its host is not one on which Microsoft stores files";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyList<(string Name, string? Value)> _parameters;

    private PastedUrl(Uri uri, LinkHostKind kind, IReadOnlyList<string> names, IReadOnlyList<(string Name, string? Value)> parameters)
    {
        Kind = kind;
        Names = names;
        _parameters = parameters;
        Host = uri.IdnHost.ToLowerInvariant() + (uri.IsDefaultPort ? "" : $":{uri.Port}");
        Fragment = uri.Fragment;
        Text = uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
    }

    private PastedUrl(PastedUrl url, IReadOnlyList<string> names)
    {
        (Kind, Names, _parameters, Host, Fragment, Text) = (url.Kind, names, url._parameters, url.Host, url.Fragment, url.Text);
    }

    public LinkHostKind Kind { get; }

    /// <summary>Gets the host, with the port if it is not the default.</summary>
    public string Host { get; }

    /// <summary>Gets the decoded names of the path.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets the escaped fragment with its <c>#</c>; empty if there is none.</summary>
    public string Fragment { get; }

    /// <summary>Gets the whole address without its fragment, escaped. It may grant access.</summary>
    public string Text { get; }

    public bool IsListView => Names is [.., var lists, _, _]
        && lists.Equals("Lists", StringComparison.OrdinalIgnoreCase) && IsPage(Names[^1]);

    public static bool TryParse(
        string text, IReadOnlyList<string> trustedDomains, [NotNullWhen(true)] out PastedUrl? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
            problem = "it does not begin with https://";
        else if (uri.UserInfo.Length > 0) problem = "it contains a user name";
        else if (LinkHosts.GetKind(uri, trustedDomains) is not (not LinkHostKind.Unknown and var kind)) problem = ForeignHost;
        else if (DecodePath(uri.AbsolutePath) is not { } names)
            problem = "its path contains an invalid escape sequence or a '/' within a name";
        else url = new PastedUrl(uri, kind, names, DecodeQuery(uri.Query));
        return url is not null;
    }

    /// <summary>Whether the text contains a character that no address contains.</summary>
    public static bool HasInvalidCharacter(string text) => text.Any(char.IsControl) || OpaqueUri.HasLoneSurrogate(text);

    /// <summary>Splits a decoded path into its names.</summary>
    /// <returns><see langword="null"/> if the path contains a name that no file has, such as <c>..</c>.</returns>
    public static string[]? SplitPath(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names.All(name => name is not ("." or "..") && !name.Contains('\\') && !HasInvalidCharacter(name)) ? names : null;
    }

    /// <summary>Decodes an address in base64, with the characters of URLs or the standard ones.</summary>
    public static string? DecodeBase64(string text)
    {
        var base64 = text.Replace(' ', '+').Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var length)
            ? DecodeUtf8(bytes.AsSpan(0, length)) is { } address && !HasInvalidCharacter(address) ? address : null
            : null;
    }

    /// <summary>Finds the id of the drive in the id of an item, such as <c>946C98D07C563CE7!381</c>.</summary>
    public static string? FindPersonalDriveId(string itemId) =>
        itemId.Split('!') is [var driveId, { Length: > 0 } number] && IsPersonalDriveId(driveId) && number.All(char.IsAsciiLetterOrDigit)
            ? driveId.ToLowerInvariant()
            : null;

    public static bool IsPersonalDriveId(string text) => text.Length is > 0 and <= 16 && text.All(char.IsAsciiHexDigit);

    /// <summary>Returns the same address without its first names.</summary>
    public PastedUrl Skip(int count) => new(this, [.. Names.Skip(count)]);

    /// <summary>Finds a folder in the path.</summary>
    /// <returns>The number of names before the folder.</returns>
    public int? FindFolder(string name)
    {
        for (var index = 0; index < Names.Count; index++)
            if (Names[index].Equals(name, StringComparison.OrdinalIgnoreCase))
                return index;

        return null;
    }

    /// <summary>Finds the folder <c>Forms</c> of a library, in which the pages are its views.</summary>
    /// <returns>The number of names in the path of the library.</returns>
    public int? FindViews()
    {
        if (Names.Count < 3 || !IsPage(Names[^1])) return null;
        foreach (var length in new[] { Names.Count - 2, Names.Count - 3 }) // a content type has a folder of its own below Forms
            if (length > 0 && Names[length].Equals("Forms", StringComparison.OrdinalIgnoreCase))
                return length;

        return null;
    }

    /// <summary>Finds a page of a site.</summary>
    /// <returns>The number of names in the path of the site; <see langword="null"/> if the address is not that of a page.</returns>
    public int? FindSitePage() => Names.Count > 0 && IsPage(Names[^1]) && FindFolder("SitePages") is { } length ? length : null;

    public bool HasPage(string name) => Names is [.., var last] && last.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <returns><see langword="false"/> if the parameter has two different values, or one that cannot be decoded.</returns>
    public bool TryGetParameter(string name, out string? value)
    {
        value = null;
        foreach (var (candidate, candidateValue) in _parameters)
        {
            if (candidateValue is "" || !candidate.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (candidateValue is null || (value is not null && value != candidateValue)) return false;
            value = candidateValue;
        }

        return true;
    }

    private static bool IsPage(string name) => name.EndsWith(".aspx", StringComparison.OrdinalIgnoreCase);

    private static List<string>? DecodePath(string path)
    {
        var names = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Decode(segment) is not { Length: > 0 } name || SplitPath(name) is not [var single] || single != name) return null;
            names.Add(name);
        }

        return names;
    }

    private static List<(string Name, string? Value)> DecodeQuery(string query)
    {
        var parameters = new List<(string Name, string? Value)>();
        foreach (var parameter in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = parameter.IndexOf('=') is var index and >= 0
                ? (parameter[..index], parameter[(index + 1)..])
                : (parameter, "");
            if (Decode(name) is { } decodedName) parameters.Add((decodedName, Decode(value.Replace('+', ' '))));
        }

        return parameters;
    }

    // Uri.UnescapeDataString would keep an escape sequence that is not UTF-8, which is then read as another name.
    private static string? Decode(string text)
    {
        if (!text.Contains('%')) return text;

        var bytes = new List<byte>(text.Length);
        var encoded = Encoding.UTF8.GetBytes(text);
        for (var index = 0; index < encoded.Length; index++)
            if (encoded[index] == '%' && index + 2 < encoded.Length
                && char.IsAsciiHexDigit((char)encoded[index + 1]) && char.IsAsciiHexDigit((char)encoded[index + 2]))
            {
                bytes.Add(Convert.ToByte(Encoding.ASCII.GetString(encoded, index + 1, 2), 16));
                index += 2;
            }
            else
            {
                bytes.Add(encoded[index]);
            }

        return DecodeUtf8([.. bytes]);
    }

    private static string? DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
