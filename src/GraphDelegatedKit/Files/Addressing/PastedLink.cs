using System.Text;

namespace GraphDelegatedKit.Files;

/// <summary>Makes of a link as people paste it what Graph knows an item by. Pure.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls"/></remarks>
internal static class PastedLink
{
    /// <exception cref="ArgumentException">It is no https link.</exception>
    public static string ShareId(string link)
    {
        if (!Uri.TryCreate(link.Trim(), UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0)
            throw new ArgumentException("This is no https link to a file or folder.", nameof(link)); // and is not repeated: a sharing link is a permission

        return "u!" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Meant(address))).TrimEnd('=').Replace('/', '_').Replace('+', '-');
    }

    private static string Meant(Uri address)
    {
        var path = address.AbsolutePath;
        if (path.EndsWith("/Forms/AllItems.aspx", StringComparison.OrdinalIgnoreCase) || path.EndsWith("/onedrive.aspx", StringComparison.OrdinalIgnoreCase))
            return InTheList(address) ?? address.AbsoluteUri;

        // "?web=1" and the like say how to open it, not what it is. A sharing link (/:w:/s/...) and a page (.aspx) say it in the query.
        return path.StartsWith("/:", StringComparison.Ordinal) || path.EndsWith(".aspx", StringComparison.OrdinalIgnoreCase) ? address.AbsoluteUri : address.GetLeftPart(UriPartial.Path);
    }

    // What the address bar shows in a library: the page of the list, with the folder that is open, or the file that is shown, as "id".
    private static string? InTheList(Uri address)
    {
        foreach (var field in address.Query.TrimStart('?').Split('&'))
            if (field.StartsWith("id=", StringComparison.OrdinalIgnoreCase) && Uri.UnescapeDataString(field[3..].Replace('+', ' ')) is ['/', ..] path)
                return address.GetLeftPart(UriPartial.Authority) + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

        return null;
    }
}
