namespace GraphDelegatedKit.Files;

/// <summary>Bytes the caller has in memory and does not change meanwhile.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> content) : ISourceBytes
{
    public long Length => content.Length;

    public DateTime? LastWriteUtc => null;

    public string Identity => "";

    public bool HasChanged => false;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var left = content[(int)Math.Min(offset, content.Length)..];
        var read = Math.Min(left.Length, buffer.Length);
        left[..read].CopyTo(buffer);
        return new(read);
    }

    public void Dispose()
    {
    }
}
