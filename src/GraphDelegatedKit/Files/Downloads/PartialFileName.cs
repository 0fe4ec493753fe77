using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The names of what lies beside a destination, and those given where it is taken. Pure.</summary>
internal static class PartialFileName
{
    private const int MaxLength = 255, MaxSuffixLength = 40;

    /// <summary>Whether no disk takes the name: 255 bytes of UTF-8, on Windows as many characters.</summary>
    public static bool IsTooLong(string name) => IsTooLong(name, inCharacters: OperatingSystem.IsWindows());

    public static bool IsTooLong(string name, bool inCharacters) => (inCharacters ? name.Length : Encoding.UTF8.GetByteCount(name)) > MaxLength;

    /// <summary>Beside a destination. A name as long as the disk takes has no room for an ending; the same short one stands for it each time.</summary>
    public static string Create(string destination, string suffix)
    {
        var name = Path.GetFileName(destination);
        if (Encoding.UTF8.GetByteCount(name) > MaxLength - MaxSuffixLength) name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
        return Path.Combine(Path.GetDirectoryName(destination)!, name + suffix);
    }

    /// <summary><c>a.bin</c>, <c>a 1.bin</c>, <c>a 2.bin</c>: shortened before the number where that is too long.</summary>
    public static string AppendNumber(string destination, int number)
    {
        if (number == 0) return destination;
        var (stem, suffix) = (Path.GetFileNameWithoutExtension(destination), $" {number}{Path.GetExtension(destination)}");
        while (stem.Length > 1 && IsTooLong(stem + suffix)) stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return Path.Combine(Path.GetDirectoryName(destination)!, stem + suffix);
    }
}
