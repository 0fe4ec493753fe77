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
    private const int Length = 61; // the prefix, the bytes as base64url, and "="
    private const int DateLength = 4;
    private const string RegularPrefix = "AAMkAD";
    private const string ImmutablePrefix = "AAkALg";
    private const string WellKnownFolderPrefix = "AQMkAD";

    public static string Create() => Format(RegularPrefix, RandomNumberGenerator.GetBytes(ByteCount));

    // The id is the same for each start of the tenant, so that these folders need not be stored.
    public static string CreateForWellKnownFolder(string ownerId, string name) =>
        Format(WellKnownFolderPrefix, SHA512.HashData(Encoding.UTF8.GetBytes($"{ownerId}/{name}"))[..ByteCount]);

    public static string GetImmutableId(string key) => ImmutablePrefix + key[RegularPrefix.Length..];

    // Returns null if the id is not an immutable one.
    public static string? FindKey(string id) =>
        id.StartsWith(ImmutablePrefix, StringComparison.Ordinal) ? RegularPrefix + id[ImmutablePrefix.Length..] : null;

    // Creates the id of an occurrence of a series from the id of the series master and the date of the occurrence.
    public static string CreateForOccurrence(string masterId, DateOnly date)
    {
        var day = date.DayNumber;
        return masterId[..^1] + Base64UrlEncoder.Encode([(byte)(day >> 16), (byte)(day >> 8), (byte)day]) + "=";
    }

    // Returns null if the id is not one of an occurrence.
    public static (string MasterId, DateOnly Date)? ParseOccurrence(string id)
    {
        if (id.Length != Length + DateLength || !IsWellFormed(id) || !id[^(DateLength + 1)..^1].All(IsCharacter))
            return null;
        var bytes = Base64UrlEncoder.DecodeBytes(id[^(DateLength + 1)..^1]);
        var day = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
        return day <= DateOnly.MaxValue.DayNumber ? (id[..(Length - 1)] + "=", DateOnly.FromDayNumber(day)) : null;
    }

    public static bool IsWellFormed(string id) =>
        id.Length is Length or Length + DateLength && id.EndsWith('=')
        && (id.StartsWith(RegularPrefix, StringComparison.Ordinal)
            || id.StartsWith(ImmutablePrefix, StringComparison.Ordinal)
            || id.StartsWith(WellKnownFolderPrefix, StringComparison.Ordinal));

    private static bool IsCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    private static string Format(string prefix, byte[] bytes) => prefix + Base64UrlEncoder.Encode(bytes) + "=";
}
