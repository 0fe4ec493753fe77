using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// A key for AES-256-GCM. The file header, which contains the key id and what the file is bound to, is authenticated together with the
/// content, so neither can be replaced.
/// </summary>
/// <remarks><see href="https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf"/></remarks>
internal sealed class AesGcmKey
{
    public const int Length = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key;

    public AesGcmKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length) throw new ArgumentException($"The key has {key.Length} bytes and must have {Length}.", nameof(key));
        _key = key.ToArray();
        Id = Convert.ToHexString(SHA256.HashData([.. Encoding.ASCII.GetBytes("GraphDelegatedKit key id\n"), .. key]), 0, 8);
    }

    /// <summary>Identifies the key without revealing it.</summary>
    public string Id { get; }

    public static AesGcmKey Generate() => new(RandomNumberGenerator.GetBytes(Length));

    public byte[] ToBytes() => [.. _key];

    /// <returns>The complete file: header, nonce, tag, ciphertext.</returns>
    public byte[] Encrypt(FileFormat format, string protectionName, ReadOnlySpan<byte> content)
    {
        var header = FileHeader.CreateBound(format, protectionName, Id).Bytes;
        var file = new byte[header.Length + NonceLength + TagLength + content.Length];
        header.CopyTo(file, 0);
        var body = file.AsSpan(header.Length);
        RandomNumberGenerator.Fill(body[..NonceLength]);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(body[..NonceLength], content, body[(NonceLength + TagLength)..], body.Slice(NonceLength, TagLength), header);
        return file;
    }

    /// <returns>The content; <see langword="null"/> if the file is damaged.</returns>
    public byte[]? Decrypt(FileHeader header, ReadOnlySpan<byte> body)
    {
        if (body.Length < NonceLength + TagLength) return null;

        var content = new byte[body.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        try
        {
            aes.Decrypt(body[..NonceLength], body[(NonceLength + TagLength)..], body.Slice(NonceLength, TagLength), content, header.Bytes);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
