namespace GraphDelegatedKit.Client;

/// <summary>
/// Hides the sharing link in a path: <c>shares/u!aHR0…/driveItem</c>. Its base64 form opens the file for everyone who has it.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls"/></remarks>
internal static class SharingLinkRedaction
{
    private const string Placeholder = "(link)";

    public static bool IsNeeded(string path) => FindLink(path) is not null;

    /// <summary>Returns the path without the link.</summary>
    public static string Apply(string path) =>
        FindLink(path) is { } link ? string.Concat(path.AsSpan(..link.Start), Placeholder, path.AsSpan(link.End..)) : path;

    private static (int Start, int End)? FindLink(string path)
    {
        const string collection = "shares";
        var index = path.IndexOf(collection, StringComparison.OrdinalIgnoreCase);
        if (index < 0 || index + collection.Length == path.Length) return null;
        if (index > 0 && path[index - 1] is not '/') return null;

        var start = index + collection.Length + 1;
        var (separator, end) = path[start - 1] switch
        {
            '/' => ('/', path.IndexOf('/', start)),
            '(' => (')', path.IndexOf(')', start)), // shares('u!aHR0…')
            _ => ('\0', 0),
        };
        if (separator == '\0') return null;
        if (end < 0) end = path.Length;
        return end > start ? (start, end) : null;
    }
}
