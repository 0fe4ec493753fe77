using System.Text;
using Microsoft.AspNetCore.Authentication;
using Base64UrlTextEncoder = Microsoft.AspNetCore.WebUtilities.Base64UrlTextEncoder;

namespace GraphDelegatedKit.AspNetCore.Storage;

/// <summary>
/// The sealed text of a cookie or of a parameter. ASP.NET Core's own format answers <see langword="null"/> if the keys cannot be read, so
/// that a user with a session would be anonymous, and be sent to the sign-in page.
/// </summary>
internal sealed class SealedDataFormat<T>(IDataSerializer<T> serializer, KeyRing.Protector protector) : ISecureDataFormat<T>
{
    public string Protect(T data) => Protect(data, null);

    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public string Protect(T data, string? purpose) =>
        Base64UrlTextEncoder.Encode(GetProtector(purpose).Protect(serializer.Serialize(data)));

    public T? Unprotect(string? protectedText) => Unprotect(protectedText, null);

    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public T? Unprotect(string? protectedText, string? purpose) =>
        SealedText.Decode(protectedText) is { } bytes && GetProtector(purpose).Unprotect(bytes) is { } opened
            ? serializer.Deserialize(opened)
            : default;

    private KeyRing.Protector GetProtector(string? purpose) =>
        string.IsNullOrEmpty(purpose) ? protector : protector.CreateProtector(purpose);
}

/// <summary>Text that is sealed and written as base64url.</summary>
internal static class SealedText
{
    public static string Protect(this KeyRing.Protector protector, string text) =>
        Base64UrlTextEncoder.Encode(protector.Protect(Encoding.UTF8.GetBytes(text)));

    /// <returns><see langword="null"/> if the text does not open.</returns>
    public static string? Unprotect(this KeyRing.Protector protector, string? text) =>
        Decode(text) is { } bytes && protector.Unprotect(bytes) is { } opened ? Encoding.UTF8.GetString(opened) : null;

    public static byte[]? Decode(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return Base64UrlTextEncoder.Decode(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>A text as its UTF-8 bytes.</summary>
internal sealed class TextSerializer : IDataSerializer<string>
{
    public byte[] Serialize(string model) => Encoding.UTF8.GetBytes(model);

    public string Deserialize(byte[] data) => Encoding.UTF8.GetString(data);
}
