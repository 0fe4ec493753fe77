namespace GraphDelegatedKit.Files.Content;

/// <summary>The source of an upload: content that can be read at any offset, and the hash of the bytes read so far.</summary>
internal sealed class UploadSource(IUploadContent content, bool includeSha256) : IDisposable
{
    public long Length => content.Length;

    public DateTime? LastWriteUtc => content.LastWriteUtc;

    public string Identity => content.Identity;

    public bool HasChanged => content.HasChanged;

    /// <summary>Gets the error of a failed read. It is not an error of the service, and no reason to retry.</summary>
    public Exception? ReadError { get; private set; }

    public ContentHash Hash { get; } = new(includeSha256);

    /// <summary>Whether every byte was read at least once, and so may have been sent.</summary>
    public bool IsFullyRead => Hash.Length == Length;

    /// <summary>Records the error of a read, in an exception filter that lets the exception pass.</summary>
    /// <returns>Always <see langword="false"/>.</returns>
    public bool RecordReadError(Exception error)
    {
        if (error is not OperationCanceledException) ReadError = error;
        return false;
    }

    public Stream OpenRange(long from, long length) => new RangeStream(this, content, from, length);

    /// <summary>Creates the content of a request from a range. The bytes are hashed while they are sent.</summary>
    public GraphContent CreateRequestContent(long from, long length) => Hash.IsSlow
        ? GraphContent.StreamWithReadAhead(() => OpenRange(from, length), length)
        : GraphContent.Stream(() => OpenRange(from, length), length);

    /// <summary>Reads the bytes up to an offset for the hash, if they have not been read yet.</summary>
    public async Task HashUpToAsync(long offset, CancellationToken cancellationToken)
    {
        if (Hash.Length >= offset) return;

        var range = OpenRange(Hash.Length, offset - Hash.Length);
        await using var _ = range.ConfigureAwait(false);
        await range.CopyToAsync(Stream.Null, 128 * 1024, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        content.Dispose();
        Hash.Dispose();
    }
}
