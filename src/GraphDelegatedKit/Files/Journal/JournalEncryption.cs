using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// The protection of journal entries: selects how entries are written, in the order of the caller, and reads entries with any protection.
/// </summary>
#pragma warning disable CA1001 // the semaphore has no wait handle, so there is nothing to dispose
internal sealed class JournalEncryption(TransferJournalOptions options, string folder, IKeyring keyring)
#pragma warning restore CA1001
{
    private const string FormatMarker = "GraphDelegatedKit upload 1";

    private readonly PrivateFile _keyFile = new(Path.Combine(folder, "seal"));
    private readonly SemaphoreSlim _exclusiveLock = new(1, 1); // concurrent uploads would each create a key
    private List<IProtector>? _protectors;
    private IProtector? _selected;

    private List<IProtector> Protectors =>
        _protectors ??= [.. options.Protection.Append(StorageProtection.OwnerOnlyFile).Distinct().Select(CreateProtector)];

    /// <exception cref="StorageException">None of the protections is available.</exception>
    public async Task<byte[]> ProtectAsync(byte[] content, CancellationToken cancellationToken)
    {
        var protector = _selected ?? await RunExclusiveAsync(
            async () => _selected ??= await SelectProtectorAsync(cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return await protector.ProtectAsync(FormatMarker, content, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The content; <see langword="null"/> if the file is damaged.</returns>
    /// <exception cref="StorageException">The entry was written with another key, or with a protection that is not available.</exception>
    public async Task<byte[]?> UnprotectAsync(byte[] file, CancellationToken cancellationToken)
    {
        if (FileHeader.Parse(FormatMarker, file) is not var (header, headerLength)) return null;
        return await RunExclusiveAsync(
            async () => Protectors.Find(candidate => candidate.ProtectionName == header.ProtectionName) is { } protector
                ? await protector.UnprotectAsync(header, file.AsMemory(headerLength), cancellationToken).ConfigureAwait(false)
                : null,
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

        throw firstError ?? new StorageException(
            StorageFault.Unavailable, "The journal has no protection.", "Add a protection to Journal.Protection.");
    }

    // A protector creates a key at its first write, or uses the key of a file that it opened. The key file in the folder lets all
    // processes share one key; otherwise every process would leave its own key in the keyring.
    private async Task LoadSharedKeyAsync(IProtector protector, CancellationToken cancellationToken)
    {
        if (await _keyFile.ReadAsync(cancellationToken).ConfigureAwait(false) is { } keyFile
            && FileHeader.Parse(FormatMarker, keyFile) is var (header, headerLength)
            && header.ProtectionName == protector.ProtectionName)
        {
            try
            {
                var content = await protector.UnprotectAsync(
                    header, keyFile.AsMemory(headerLength), cancellationToken).ConfigureAwait(false);
                if (content is not null) return;
            }
            catch (StorageException e) when (e.Fault == StorageFault.CannotUnprotect)
            {
                // The key is not in the keyring. A new key is created.
            }
        }

        await protector.CheckAvailabilityAsync(cancellationToken).ConfigureAwait(false);
        var newKeyFile = await protector.ProtectAsync(FormatMarker, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        await _keyFile.WriteAsync(newKeyFile, cancellationToken).ConfigureAwait(false);
    }

    private IProtector CreateProtector(StorageProtection protection) => protection switch
    {
        StorageProtection.Os when OperatingSystem.IsWindows() => DpapiProtector.ForCurrentUser(),
        StorageProtection.Os => new KeyringProtector(keyring),
        StorageProtection.CallerKey => new CallerKeyProtector(options.Key ?? throw new StorageException(
            StorageFault.Unavailable, "Journal.Protection contains CallerKey, but Journal.Key is not set.", "Set Journal.Key.")),
        StorageProtection.OwnerOnlyFile => new PlaintextProtector(),
        _ => throw new ArgumentOutOfRangeException(nameof(protection), protection, "The protection is not defined."),
    };
}
