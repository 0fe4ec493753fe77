namespace GraphDelegatedKit.Files;

/// <summary>What is uploaded: bytes that can be read at any offset, and what their hash is as far as they were read.</summary>
internal sealed class UploadSource(ISourceBytes bytes, bool withSha256) : IDisposable
{
    public long Length => bytes.Length;

    public DateTime? LastWriteUtc => bytes.LastWriteUtc;

    public string Identity => bytes.Identity;

    public bool HasChanged => bytes.HasChanged;

    /// <summary>Why it could not be read, if it could not: no fault of the service, and none to try again after.</summary>
    public Exception? Fault { get; private set; }

    public ContentHash Hash { get; } = new(withSha256);

    /// <summary>Every byte was read at least once, so every byte may have been sent.</summary>
    public bool IsRead => Hash.Length == Length;

    /// <summary>Keeps what a reading failed with, and passes it on.</summary>
    /// <returns><see langword="false"/></returns>
    public bool Failed(Exception fault)
    {
        if (fault is not OperationCanceledException) Fault = fault;
        return false;
    }

    public Stream Read(long from, long length) => new SourceRange(this, bytes, from, length);

    /// <summary>A range as what a request sends. It is hashed on the way.</summary>
    public GraphContent Body(long from, long length) => Hash.IsSlow
        ? GraphContent.ReadAhead(() => Read(from, length), length)
        : GraphContent.Stream(() => Read(from, length), length);

    /// <summary>Reads on, for the hash alone, as far as that has not been read yet.</summary>
    public async Task HashUpToAsync(long offset, CancellationToken cancellationToken)
    {
        if (Hash.Length >= offset) return;

        var rest = Read(Hash.Length, offset - Hash.Length);
        await using var _ = rest.ConfigureAwait(false);
        await rest.CopyToAsync(Stream.Null, 128 * 1024, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        bytes.Dispose();
        Hash.Dispose();
    }
}
