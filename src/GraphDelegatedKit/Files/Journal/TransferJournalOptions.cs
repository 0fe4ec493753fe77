namespace GraphDelegatedKit;

/// <summary>Where unfinished uploads are written down, so that the same call goes on with them: after a failure, after Ctrl+C, after <c>kill -9</c>.</summary>
/// <remarks>
/// What is written is the address of the upload session, which is a permission by itself for up to 24 hours, and what is needed to tell whether the file is still the
/// same; none of its content. Of what fits in one request only that it was begun, where a second one would not be the same: an attachment, or a file that may not be replaced.
/// </remarks>
public sealed class TransferJournalOptions
{
    /// <summary>The folder; made, for its owner alone, when the first upload needs it.</summary>
    /// <value><c>GraphDelegatedKit/transfers</c> in the local application data folder.</value>
    public string? Folder { get; set; }

    /// <summary>How it is protected: the first that can be used here is used, and nothing that is not named.</summary>
    /// <value><see cref="JournalProtection.Os"/>, then <see cref="JournalProtection.OwnerOnlyFile"/>.</value>
    public IReadOnlyList<JournalProtection> Protection { get; set; } = [JournalProtection.Os, JournalProtection.OwnerOnlyFile];

    /// <summary>Brings the key for <see cref="JournalProtection.CallerKey"/>: 32 bytes from a mounted secret, an environment variable, a key service.</summary>
    /// <value>None. To make one: <c>openssl rand -base64 32</c>.</value>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? Key { get; set; }
}
