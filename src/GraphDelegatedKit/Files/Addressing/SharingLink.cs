using System.Text;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Makes of a link as people paste it what Graph knows an item by. Pure.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls"/></remarks>
internal static class SharingLink
{
    /// <exception cref="ArgumentException">It is no https link.</exception>
    public static string GetShareId(string link)
    {
        if (!Uri.TryCreate(link.Trim(), UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0)
            throw new ArgumentException("This is no https link to a file or folder.", nameof(link)); // and is not repeated: a sharing link is a permission

        return "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Normalize(uri))).TrimEnd('=').Replace('/', '_').Replace('+', '-');
    }

    private static string Normalize(Uri uri)
    {
        var path = uri.AbsolutePath;
        if (path.EndsWith("/Forms/AllItems.aspx", StringComparison.OrdinalIgnoreCase) || path.EndsWith("/onedrive.aspx", StringComparison.OrdinalIgnoreCase))
            return FindLibraryItemUrl(uri) ?? uri.AbsoluteUri;

        // "?web=1" and the like say how to open it, not what it is. A sharing link (/:w:/s/...) and a page (.aspx) say it in the query.
        return path.StartsWith("/:", StringComparison.Ordinal) || path.EndsWith(".aspx", StringComparison.OrdinalIgnoreCase) ? uri.AbsoluteUri : uri.GetLeftPart(UriPartial.Path);
    }

    // What the address bar shows in a library: the page of the list, with the folder that is open, or the file that is shown, as "id".
    private static string? FindLibraryItemUrl(Uri uri)
    {
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
            if (parameter.StartsWith("id=", StringComparison.OrdinalIgnoreCase) && Uri.UnescapeDataString(parameter[3..].Replace('+', ' ')) is ['/', ..] path)
                return uri.GetLeftPart(UriPartial.Authority) + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

        return null;
    }
}
