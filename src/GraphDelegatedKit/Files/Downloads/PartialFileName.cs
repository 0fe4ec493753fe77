using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Creates the names of files next to a destination, and alternative names if the destination exists.</summary>
internal static class PartialFileName
{
    private const int MaxLength = 255, MaxSuffixLength = 40;

    /// <summary>Whether a file name is too long: more than 255 bytes of UTF-8, on Windows more than 255 characters.</summary>
    public static bool IsTooLong(string name) => IsTooLong(name, inCharacters: OperatingSystem.IsWindows());

    public static bool IsTooLong(string name, bool inCharacters) =>
        (inCharacters ? name.Length : Encoding.UTF8.GetByteCount(name)) > MaxLength;

    /// <summary>
    /// Creates the path of a file next to the destination. A name that is too long for the suffix is replaced by its hash.
    /// </summary>
    public static string Create(string destination, string suffix)
    {
        var name = Path.GetFileName(destination);
        if (Encoding.UTF8.GetByteCount(name) > MaxLength - MaxSuffixLength)
            name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
        return Path.Combine(Path.GetDirectoryName(destination)!, name + suffix);
    }

    /// <summary>
    /// Adds a number to a file name: <c>a.bin</c>, <c>a 1.bin</c>, <c>a 2.bin</c>. A name that is too long is shortened before the number.
    /// </summary>
    public static string AppendNumber(string destination, int number)
    {
        if (number == 0) return destination;
        var (stem, suffix) = (Path.GetFileNameWithoutExtension(destination), $" {number}{Path.GetExtension(destination)}");
        while (stem.Length > 1 && IsTooLong(stem + suffix)) stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return Path.Combine(Path.GetDirectoryName(destination)!, stem + suffix);
    }
}
