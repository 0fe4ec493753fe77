using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// The protection of journal entries: entries are written with the first available protection, and read with any listed one.
/// </summary>
#pragma warning disable CA1001 // the semaphore has no wait handle, so there is nothing to dispose
internal sealed class JournalEncryption(TransferJournalOptions options, string folder, IKeyring keyring, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly ProtectorChain _chain = new("Journal", options.Protection, options.Key, keyring, time);
    private readonly SemaphoreSlim _selectionLock = new(1, 1); // concurrent uploads would each create a key
    private IProtector? _selected;

    /// <summary>Whether every listed protection encrypts. The group may then have access to the folder.</summary>
    public bool IsAlwaysEncrypted => _chain.Protectors.All(protector => protector.IsEncrypting);

    /// <summary>Gets the file of an entry. An encrypted one is bound to its id, and so to the account and the destination.</summary>
    public ProtectedFile GetFile(string id, string extension) =>
        new(Path.Combine(folder, id + extension), GetFormat("entry " + id), _chain.Protectors);

    /// <summary>Gets the protector for new entries.</summary>
    /// <exception cref="StorageException">None of the protections is available.</exception>
    public async ValueTask<IProtector> GetProtectorAsync(CancellationToken cancellationToken)
    {
        if (_selected is { } selected) return selected;

        await _selectionLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _selected ??= (await _chain.UseFirstAvailableAsync(
                (_, protectors) => PrepareAsync(protectors[0], cancellationToken), StorageFault.Unavailable).ConfigureAwait(false)).Result;
        }
        finally
        {
            _selectionLock.Release();
        }
    }

    private async Task<IProtector> PrepareAsync(IProtector protector, CancellationToken cancellationToken)
    {
        if (protector is KeyringProtector) await LoadSharedKeyAsync(protector, cancellationToken).ConfigureAwait(false);
        else await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        return protector;
    }

    // A protector creates a key at its first write, or uses the key of a file that it opened. The key file in the folder lets all
    // processes share one key; otherwise every process would leave its own key in the keyring.
    private async Task LoadSharedKeyAsync(IProtector protector, CancellationToken cancellationToken)
    {
        var keyFile = new ProtectedFile(Path.Combine(folder, "seal"), GetFormat("key"), [protector]);
        try
        {
            if ((await keyFile.ReadAsync(content => content, cancellationToken).ConfigureAwait(false)).Content is not null) return;
        }
        catch (StorageException e) when (e.Fault == StorageFault.CannotUnprotect)
        {
            // The key is not in the keyring. A new key is created.
        }

        await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        await keyFile.WriteAsync(protector, ReadOnlyMemory<byte>.Empty, flushToDisk: true, cancellationToken).ConfigureAwait(false);
    }

    private static FileFormat GetFormat(string purpose) => new("GraphDelegatedKit upload", purpose, "Journal");
}
