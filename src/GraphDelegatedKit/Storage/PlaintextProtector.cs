using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Stores the content unencrypted, protected only by the file permissions. The tag is the hash of the content and detects a damaged file.
/// </summary>
internal sealed class PlaintextProtector : IProtector
{
    public const string Name = "owner-only-file";

    public string ProtectionName => Name;

    public bool IsEncrypting => false;

    public Task CheckAvailabilityAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<byte[]> ProtectAsync(FileFormat format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult<byte[]>([.. FileHeader.CreateUnbound(format, ProtectionName, ComputeHash(content)).Bytes, .. content.Span]);

    public Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Task.FromResult(ComputeHash(body) == header.Tag ? body.ToArray() : null);

    private static string ComputeHash(ReadOnlyMemory<byte> content) => Convert.ToHexString(SHA256.HashData(content.Span));
}
