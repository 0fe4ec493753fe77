using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>Leaves the content as it is: the file's rights are all its protection. The tag is its hash, so that a torn file is known.</summary>
internal sealed class PlainContent : IProtector
{
    public const string Name = "owner-only-file";

    public string Form => Name;

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<byte[]> ProtectAsync(string mark, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult<byte[]>([.. new FileHead(mark, Form, HashOf(content)).Bytes, .. content.Span]);

    public Task<byte[]?> OpenAsync(FileHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Task.FromResult(HashOf(body) == head.Tag ? body.ToArray() : null);

    private static string HashOf(ReadOnlyMemory<byte> content) => Convert.ToHexString(SHA256.HashData(content.Span));
}
