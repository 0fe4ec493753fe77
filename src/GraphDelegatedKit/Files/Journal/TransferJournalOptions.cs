namespace GraphDelegatedKit;

/// <summary>
/// Options for the journal of unfinished uploads, from which the same call resumes an upload after a failure, after Ctrl+C or after
/// <c>kill -9</c>.
/// </summary>
/// <remarks>
/// The journal contains the upload URL, which grants access for up to 24 hours, and the data to detect changes of the file, but none of
/// its content. For an upload in one request it records only the start, and only if a repeated request could have another result: for an
/// attachment, or a file that may not be replaced. It also remembers files that the service changed when it stored them, such as Office
/// documents, so that <c>UploadManyAsync</c> does not send them again: their sizes, hash and tags, for 90 days after the last use, and at
/// most 50,000 files.
/// </remarks>
public sealed class TransferJournalOptions
{
    /// <summary>Gets or sets the folder. It is created, accessible to its owner only, when the first upload needs it.</summary>
    /// <value>The default is <see langword="null"/>: <c>GraphDelegatedKit/transfers</c> in the local application data folder.</value>
    public string? Folder { get; set; }

    /// <summary>
    /// Gets or sets the allowed protections. The first available one is used; a protection that is not in the list is neither used nor
    /// read, so that a planted entry without encryption is ignored, with a warning in the log.
    /// </summary>
    /// <value>
    /// The default is <see cref="StorageProtection.Os"/>, then <see cref="StorageProtection.OwnerOnlyFile"/>.
    /// <see cref="StorageProtection.Memory"/> is not valid.
    /// </value>
    public IReadOnlyList<StorageProtection> Protection { get; set; } = [StorageProtection.Os, StorageProtection.OwnerOnlyFile];

    /// <summary>
    /// Gets or sets a callback that provides the key for <see cref="StorageProtection.CallerKey"/>: 32 bytes, for example from a mounted
    /// secret or a key service.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no key. <c>openssl rand -base64 32</c> creates one.</value>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? Key { get; set; }
}
