using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Mail;

// The ids of Outlook end in a character that must be percent-encoded in a path. A message or event has two: a regular id, which changes
// when the item is moved, and an immutable one (https://learn.microsoft.com/graph/outlook-immutable-id). Here the immutable id is the key
// of the stored item with another beginning.
internal static class MailIds
{
    private const int ByteCount = 40;
    private const string RegularPrefix = "AAMkAD";
    private const string ImmutablePrefix = "AAkALg";
    private const string WellKnownFolderPrefix = "AQMkAD";

    public static string Create() => Format(RegularPrefix, RandomNumberGenerator.GetBytes(ByteCount));

    // The same for each start of the tenant, so that these folders need not be stored.
    public static string CreateForWellKnownFolder(string ownerId, string name) =>
        Format(WellKnownFolderPrefix, SHA512.HashData(Encoding.UTF8.GetBytes($"{ownerId}/{name}"))[..ByteCount]);

    public static string GetImmutableId(string key) => ImmutablePrefix + key[RegularPrefix.Length..];

    // Null if the id is not an immutable one.
    public static string? FindKey(string id) =>
        id.StartsWith(ImmutablePrefix, StringComparison.Ordinal) ? RegularPrefix + id[ImmutablePrefix.Length..] : null;

    public static bool IsWellFormed(string id) =>
        id.Length == RegularPrefix.Length + Base64UrlEncoder.Encode(new byte[ByteCount]).Length + 1
        && (id.StartsWith(RegularPrefix, StringComparison.Ordinal)
            || id.StartsWith(ImmutablePrefix, StringComparison.Ordinal)
            || id.StartsWith(WellKnownFolderPrefix, StringComparison.Ordinal));

    private static string Format(string prefix, byte[] bytes) => prefix + Base64UrlEncoder.Encode(bytes) + "=";
}
