using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>Picks how entries are written, in the caller's order, and reads them however they were.</summary>
#pragma warning disable CA1001 // its semaphore was never asked for a handle: there is nothing to let go of
internal sealed class JournalEncryption(TransferJournalOptions options, string folder, IKeyring keyring)
#pragma warning restore CA1001
{
    private const string FormatMarker = "GraphDelegatedKit upload 1";

    private readonly PrivateFile _keyFile = new(Path.Combine(folder, "seal"));
    private readonly SemaphoreSlim _exclusiveLock = new(1, 1); // uploads that begin at once would each make a key
    private List<IProtector>? _protectors;
    private IProtector? _selected;

    private List<IProtector> Protectors => _protectors ??= [.. options.Protection.Append(JournalProtection.OwnerOnlyFile).Distinct().Select(CreateProtector)];

    /// <exception cref="StorageException">None of them can be used here.</exception>
    public async Task<byte[]> ProtectAsync(byte[] content, CancellationToken cancellationToken)
    {
        var protector = _selected ?? await RunExclusiveAsync(async () => _selected ??= await SelectProtectorAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return await protector.ProtectAsync(FormatMarker, content, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The content; <see langword="null"/> if the file is torn.</returns>
    /// <exception cref="StorageException">It was written with another key, or by means that are not to be had here.</exception>
    public async Task<byte[]?> UnprotectAsync(byte[] file, CancellationToken cancellationToken)
    {
        if (FileHeader.Parse(FormatMarker, file) is not var (header, headerLength)) return null;
        return await RunExclusiveAsync(
            async () => Protectors.Find(candidate => candidate.ProtectionName == header.ProtectionName) is { } protector ? await protector.UnprotectAsync(header, file.AsMemory(headerLength), cancellationToken).ConfigureAwait(false) : null,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> RunExclusiveAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _exclusiveLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await action().ConfigureAwait(false);
        }
        finally
        {
            _exclusiveLock.Release();
        }
    }

    private async Task<IProtector> SelectProtectorAsync(CancellationToken cancellationToken)
    {
        StorageException? firstError = null;
        foreach (var protector in Protectors.Take(options.Protection.Count))
        {
            try
            {
                if (protector is KeyringProtector) await LoadSharedKeyAsync(protector, cancellationToken).ConfigureAwait(false);
                else await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
                return protector;
            }
            catch (StorageException e) when (e.Fault == StorageFault.Unavailable)
            {
                firstError ??= e;
            }
        }

        throw firstError ?? new StorageException(StorageFault.Unavailable, "No protection is named for the journal.", "Name one in Journal.Protection.");
    }

    // A protector makes its key when it first writes, and takes up that of a file it opened. So the folder has a file to open: else every process would leave a key of its own in the keyring.
    private async Task LoadSharedKeyAsync(IProtector protector, CancellationToken cancellationToken)
    {
        if (await _keyFile.ReadAsync(cancellationToken).ConfigureAwait(false) is { } keyFile && FileHeader.Parse(FormatMarker, keyFile) is var (header, headerLength) && header.ProtectionName == protector.ProtectionName)
        {
            try
            {
                if (await protector.UnprotectAsync(header, keyFile.AsMemory(headerLength), cancellationToken).ConfigureAwait(false) is not null) return;
            }
            catch (StorageException e) when (e.Fault == StorageFault.CannotUnprotect)
            {
                // The keyring was emptied, or is another one: a new key, then.
            }
        }

        await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        await _keyFile.WriteAsync(await protector.ProtectAsync(FormatMarker, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private IProtector CreateProtector(JournalProtection protection) => protection switch
    {
        JournalProtection.Os when OperatingSystem.IsWindows() => DpapiProtector.ForCurrentUser(),
        JournalProtection.Os => new KeyringProtector(keyring),
        JournalProtection.CallerKey => new CallerKeyProtector(options.Key ?? throw new StorageException(StorageFault.Unavailable, "Journal.Protection names the caller's key, and Journal.Key brings none.", "Set Journal.Key.")),
        JournalProtection.OwnerOnlyFile => new PlaintextProtector(),
        _ => throw new ArgumentOutOfRangeException(nameof(protection), protection, "There is no such protection."),
    };
}
