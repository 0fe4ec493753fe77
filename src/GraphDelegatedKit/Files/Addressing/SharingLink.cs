using System.Text;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Converts a link as users copy it to the share id that Graph accepts. Pure.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls"/></remarks>
internal static class SharingLink
{
    /// <exception cref="ArgumentException">The link is not an https link.</exception>
    public static string GetShareId(string link)
    {
        if (!Uri.TryCreate(link.Trim(), UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0)
            // The message does not repeat the link, which grants access.
            throw new ArgumentException("The link is not an https link to a file or folder.", nameof(link));

        return "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Normalize(uri))).TrimEnd('=').Replace('/', '_').Replace('+', '-');
    }

    private static string Normalize(Uri uri)
    {
        var path = uri.AbsolutePath;
        if (path.EndsWith("/Forms/AllItems.aspx", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith("/onedrive.aspx", StringComparison.OrdinalIgnoreCase))
            return FindLibraryItemUrl(uri) ?? uri.AbsoluteUri;

        // A query identifies the item only in a sharing link (/:w:/s/...) or a page (.aspx). Otherwise it says how to open the file, as
        // "?web=1" does.
        return path.StartsWith("/:", StringComparison.Ordinal) || path.EndsWith(".aspx", StringComparison.OrdinalIgnoreCase)
            ? uri.AbsoluteUri
            : uri.GetLeftPart(UriPartial.Path);
    }

    // The URL that a browser shows in a document library: the page of the list, with the open folder or file as "id".
    private static string? FindLibraryItemUrl(Uri uri)
    {
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
            if (parameter.StartsWith("id=", StringComparison.OrdinalIgnoreCase)
                && Uri.UnescapeDataString(parameter[3..].Replace('+', ' ')) is ['/', ..] path)
                return uri.GetLeftPart(UriPartial.Authority) + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

        return null;
    }
}
