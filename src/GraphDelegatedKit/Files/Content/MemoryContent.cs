namespace GraphDelegatedKit.Files.Content;

/// <summary>Bytes in memory, which the caller does not change during the upload.</summary>
internal sealed class MemoryContent(ReadOnlyMemory<byte> content) : IUploadContent
{
    public long Length => content.Length;

    public DateTime? LastWriteUtc => null;

    public DateTime? CreatedUtc => null;

    public string Identity => "";

    public bool HasChanged => false;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var remaining = content[(int)Math.Min(offset, content.Length)..];
        var read = Math.Min(remaining.Length, buffer.Length);
        remaining[..read].CopyTo(buffer);
        return new(read);
    }

    public void Dispose()
    {
    }
}
