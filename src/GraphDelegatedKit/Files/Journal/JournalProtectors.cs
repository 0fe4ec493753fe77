using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files;

/// <summary>Picks how entries are written, in the caller's order, and reads them however they were.</summary>
#pragma warning disable CA1001 // its semaphore was never asked for a handle: there is nothing to let go of
internal sealed class JournalProtectors(TransferJournalOptions options, string folder, IKeyring keyring)
#pragma warning restore CA1001
{
    private const string Mark = "GraphDelegatedKit upload 1";

    private readonly PrivateFile _seal = new(Path.Combine(folder, "seal"));
    private readonly SemaphoreSlim _turn = new(1, 1); // uploads that begin at once would each make a key
    private List<IProtector>? _all;
    private IProtector? _chosen;

    private List<IProtector> All => _all ??= [.. options.Protection.Append(JournalProtection.OwnerOnlyFile).Distinct().Select(Of)];

    /// <exception cref="StorageException">None of them can be used here.</exception>
    public async Task<byte[]> ProtectAsync(byte[] content, CancellationToken cancellationToken)
    {
        var chosen = _chosen ?? await InTurnAsync(async () => _chosen ??= await ChooseAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return await chosen.ProtectAsync(Mark, content, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The content; <see langword="null"/> if the file is torn.</returns>
    /// <exception cref="StorageException">It was written with another key, or by means that are not to be had here.</exception>
    public async Task<byte[]?> OpenAsync(byte[] file, CancellationToken cancellationToken)
    {
        if (FileHead.Read(Mark, file) is not var (head, length)) return null;
        return await InTurnAsync(
            async () => All.Find(each => each.Form == head.Form) is { } means ? await means.OpenAsync(head, file.AsMemory(length), cancellationToken).ConfigureAwait(false) : null,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await act().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IProtector> ChooseAsync(CancellationToken cancellationToken)
    {
        StorageException? first = null;
        foreach (var protector in All.Take(options.Protection.Count))
        {
            try
            {
                if (protector is KeyringKey) await UseOneKeyAsync(protector, cancellationToken).ConfigureAwait(false);
                else await protector.CheckAsync(cancellationToken).ConfigureAwait(false);
                return protector;
            }
            catch (StorageException e) when (e.Fault == StorageFault.Unreachable)
            {
                first ??= e;
            }
        }

        throw first ?? new StorageException(StorageFault.Unreachable, "No protection is named for the journal.", "Name one in Journal.Protection.");
    }

    // A protector makes its key when it first writes, and takes up that of a file it opened. So the folder has a file to open: else every process would leave a key of its own in the keyring.
    private async Task UseOneKeyAsync(IProtector protector, CancellationToken cancellationToken)
    {
        if (await _seal.ReadAsync(cancellationToken).ConfigureAwait(false) is { } seal && FileHead.Read(Mark, seal) is var (head, length) && head.Form == protector.Form)
        {
            try
            {
                if (await protector.OpenAsync(head, seal.AsMemory(length), cancellationToken).ConfigureAwait(false) is not null) return;
            }
            catch (StorageException e) when (e.Fault == StorageFault.NotOpened)
            {
                // The keyring was emptied, or is another one: a new key, then.
            }
        }

        await protector.CheckAsync(cancellationToken).ConfigureAwait(false);
        await _seal.WriteAsync(await protector.ProtectAsync(Mark, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private IProtector Of(JournalProtection protection) => protection switch
    {
        JournalProtection.Os when OperatingSystem.IsWindows() => DpapiContent.OfThisUser(),
        JournalProtection.Os => new KeyringKey(keyring),
        JournalProtection.CallerKey => new CallersKey(options.Key ?? throw new StorageException(StorageFault.Unreachable, "Journal.Protection names the caller's key, and Journal.Key brings none.", "Set Journal.Key.")),
        JournalProtection.OwnerOnlyFile => new PlainContent(),
        _ => throw new ArgumentOutOfRangeException(nameof(protection), protection, "There is no such protection."),
    };
}
