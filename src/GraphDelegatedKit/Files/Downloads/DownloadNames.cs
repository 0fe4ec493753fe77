using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Files;

/// <summary>The names of one download: the destination's, and those beside it. Pure.</summary>
internal sealed record DownloadNames(string Destination)
{
    private const int LongestName = 255;

    public string Part => Beside(".partial");

    public string Note => Beside(".partial.json");

    /// <summary>For what arrived and is not what the service says the file is.</summary>
    public string Differs(int n) => Beside(n == 1 ? ".differs" : $".differs-{n}");

    /// <summary>The names it may get, the one that was asked for first.</summary>
    public string Numbered(int n) => n == 1
        ? Destination
        : Path.Combine(Path.GetDirectoryName(Destination)!, $"{Path.GetFileNameWithoutExtension(Destination)} {n - 1}{Path.GetExtension(Destination)}");

    // A name as long as the disk takes has no room for an ending.
    private string Beside(string ending)
    {
        var name = Path.GetFileName(Destination);
        if (Encoding.UTF8.GetByteCount(name) > LongestName - 40) name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
        return Path.Combine(Path.GetDirectoryName(Destination)!, name + ending);
    }
}
