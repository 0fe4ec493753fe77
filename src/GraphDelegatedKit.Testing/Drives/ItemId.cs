using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.Drives;

// The ids of items: "01" and 32 characters of base32, as in SharePoint.
internal static class ItemId
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Create() => "01" + RandomNumberGenerator.GetString(Characters, 32);

    // A drive that a restored snapshot does not know yet is created again, with the same root.
    public static string CreateRoot(string driveId) =>
        "01" + string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(driveId)).Select(hashByte => Characters[hashByte % 32]));
}
