using System.Text;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// Compares names as OneDrive and SharePoint do: two names that are equal here cannot be in one folder, and the second upload replaces
/// the first. The order of the rules follows the collation of their databases (<c>Latin1_General_CI_AS_KS_WS</c>).
/// </summary>
/// <remarks>
/// <para>Equal: upper and lower case; the composed and decomposed form of a letter (OneDrive/onedrive-api-docs#351, rclone/rclone#8634); a
/// ligature and its letters (OneDrive/onedrive-api-docs#856). Different: accents, hiragana and katakana, full and half width, as the
/// collation says (<see href="https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support"/>).</para>
/// <para>Not documented; assumed: the ligatures are those that the collation expands. If the service distinguishes two of these names, one
/// of them must be uploaded separately.</para>
/// </remarks>
internal sealed class DriveItemNameComparer : IEqualityComparer<string>
{
    public static readonly DriveItemNameComparer Instance = new();

    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['Æ'] = "AE", ['Œ'] = "OE", ['ẞ'] = "SS", ['ß'] = "SS", ['Þ'] = "TH", ['Ĳ'] = "IJ",
        ['Ǆ'] = "DZ\u030C", ['ǅ'] = "DZ\u030C", ['Ǉ'] = "LJ", ['ǈ'] = "LJ", ['Ǌ'] = "NJ", ['ǋ'] = "NJ",
        ['ﬀ'] = "FF", ['ﬁ'] = "FI", ['ﬂ'] = "FL", ['ﬃ'] = "FFI", ['ﬄ'] = "FFL", ['ﬅ'] = "ST", ['ﬆ'] = "ST",
    };

    /// <summary>Returns the same text for all names, or paths, that the service does not distinguish.</summary>
    public static string GetKey(string name) => Ascii.IsValid(name) ? name.ToUpperInvariant() : GetUnicodeKey(name);

    public bool Equals(string? left, string? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && GetKey(left) == GetKey(right));

    public int GetHashCode(string name) => GetKey(name).GetHashCode(StringComparison.Ordinal);

    private static string GetUnicodeKey(string name)
    {
        var key = new StringBuilder(name.Length + 8);
        foreach (var character in CanonicalDecomposition.Decompose(name).ToUpperInvariant())
            if (Ligatures.TryGetValue(character, out var letters)) key.Append(letters);
            else key.Append(character);
        return key.ToString();
    }
}
