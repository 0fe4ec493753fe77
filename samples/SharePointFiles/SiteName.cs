using Samples;

namespace SharePointFiles;

/// <summary>The name of a site: a host and path, or any browser address within the site.</summary>
internal sealed record SiteName(string Host, string Path)
{
    /// <exception cref="UsageException">The text is neither.</exception>
    public static SiteName Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal)) return ParseUrl(text);

        return text.Split(":/", 2) is [{ Length: > 0 } host, { Length: > 0 } path]
            ? new SiteName(host, path.TrimEnd('/'))
            : throw new UsageException(
                $"The site '{text}' is not written as HOST:/sites/NAME, such as contoso.sharepoint.com:/sites/Engineering.");
    }

    public override string ToString() => $"{Host}:/{Path}";

    // The first two path segments name the site; without them the address means the host's root site.
    private static SiteName ParseUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
            throw new UsageException("The address of a site begins with https://.");
        var names = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        if (names is [[':', ..], ..])
            throw new UsageException(
                "This is a link to a file or folder, and --site requires the site's own address. " +
                "Give the link in place of a path: SharePointFiles ls LINK");
        return new SiteName(uri.Host, names is ["sites" or "teams" or "personal", var name, ..] ? $"{names[0]}/{name}" : "");
    }
}
