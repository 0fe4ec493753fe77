using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Keeps the cache in a protected file. A file that is torn is set aside and the version before it is used.</summary>
/// <param name="path">The file.</param>
/// <param name="protection">What <paramref name="protector"/> is called.</param>
/// <param name="protector">How it is written.</param>
/// <param name="weaker">How it may be found as well; such a file is read, and written anew by <paramref name="protector"/>.</param>
internal sealed partial class FileCacheStore(string path, CacheProtection protection, IProtector protector, IReadOnlyList<IProtector> weaker, TimeProvider time, ILogger logger) : ICacheStore
{
    private readonly PrivateFile _file = new(path);
    private FileStamp? _seen;

    public CacheProtection Protection => protection;

    public string? Path => path;

    public async Task<byte[]?> ReadIfChangedAsync(bool isLocked, CancellationToken cancellationToken)
    {
        var stamp = _file.Stamp();
        if (stamp is not null && stamp == _seen) return null;

        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (found.Torn.Count > 0) await SetAsideAsync(found.Torn, isLocked, cancellationToken).ConfigureAwait(false);
        _seen = stamp;
        return found.Content;
    }

    public async Task WriteAsync(byte[] content, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(await protector.ProtectAsync(CacheFormat.Mark, content, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        _seen = _file.Stamp();
        if (await IsWeakAsync(_file.BackupPath, cancellationToken).ConfigureAwait(false)) await ForgetWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
    }

    public void ForgetCopies() => _file.DeleteCopies();

    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.TakeAsync(path + ".lock", time, cancellationToken).ConfigureAwait(false);

    public async Task<IDisposable> RefreshLockAsync(CancellationToken cancellationToken) =>
        await FileLock.TakeAsync(path + ".refresh.lock", time, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether this store's protection, which is being chosen, can deal with what is there already; a weaker file is moved up.</summary>
    /// <exception cref="StorageException">It cannot.</exception>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        var form = await FormAsync(path, cancellationToken).ConfigureAwait(false);
        var isOurs = form == protector.Form;
        if (!isOurs) await protector.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (weaker.Count == 0 || (isOurs && !await IsWeakAsync(_file.BackupPath, cancellationToken).ConfigureAwait(false)) || (form is null && !File.Exists(_file.BackupPath))) return;

        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is not { Content: { } content } found) return;
        if (found.IsWeak) await WriteAsync(content, cancellationToken).ConfigureAwait(false);
        else if (isOurs) _file.DeleteBackup(); // a writer that was moving the file up was killed before it could
    }

    private async Task<Found> FindAsync(CancellationToken cancellationToken)
    {
        var torn = new List<string>();
        foreach (var copy in _file.Copies)
        {
            if (await PrivateFile.ReadAsync(copy, cancellationToken).ConfigureAwait(false) is not { } bytes) continue;

            var isUnfinished = copy == _file.UnfinishedPath;
            if (isUnfinished && !IsOpenable(bytes)) continue; // somebody's attempt at another protection: what stands in the file itself counts

            var (content, isWeak) = await OpenAsync(copy, bytes, cancellationToken).ConfigureAwait(false);
            if (content is not null) return new(content, isWeak, torn);
            if (!isUnfinished) torn.Add(copy); // half a write is no copy of anything
        }

        return new(null, false, torn);
    }

    private bool IsOpenable(byte[] bytes) => CacheFormat.Head(bytes) is var (head, _) && MeansFor(head) is not null;

    private IProtector? MeansFor(FileHead head) => head.Form == protector.Form ? protector : weaker.FirstOrDefault(other => other.Form == head.Form);

    private async Task<(byte[]? Content, bool IsWeak)> OpenAsync(string copy, byte[] bytes, CancellationToken cancellationToken)
    {
        if (CacheFormat.Head(bytes) is not var (head, length)) return (null, false);

        var means = MeansFor(head) ?? throw new StorageException(
            StorageFault.NotOpened,
            $"'{copy}' is protected otherwise ({head.Form}) than is asked for or to be had here ({protector.Form}). It was left alone.",
            "Run the program with the protection the file has; or, to sign in anew, name another file.");
        try
        {
            return (await means.OpenAsync(head, bytes.AsMemory(length), cancellationToken).ConfigureAwait(false), means != protector);
        }
        catch (StorageException e)
        {
            // There is a sign-in, so this is no reason to step down: written beside it or over it, another would hide or lose it.
            var remedy = e.Fault == StorageFault.Unreachable ? $"{e.Remedy} To sign in anew, name another file." : e.Remedy;
            throw new StorageException(StorageFault.NotOpened, $"'{copy}' cannot be opened. {e.Message}", remedy, e);
        }
    }

    private async Task SetAsideAsync(IReadOnlyList<string> torn, bool isLocked, CancellationToken cancellationToken)
    {
        try
        {
            using var own = isLocked ? null : await LockAsync(cancellationToken).ConfigureAwait(false);
            foreach (var copy in (await FindAsync(cancellationToken).ConfigureAwait(false)).Torn.Intersect(torn))
                if (_file.SetAside(copy, time.GetUtcNow()) is { } aside)
                    Torn(logger, copy, aside);
        }
        catch (StorageException)
        {
            // Somebody else holds the lock, or nothing can be written: it stays where it is, and the version before it is used all the same.
        }
    }

    // The stronger copy is trusted once it was read back, and only then is the weaker one given up.
    private async Task ForgetWeakerBackupAsync(byte[] content, CancellationToken cancellationToken)
    {
        var written = await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (written is not null && (await OpenAsync(path, written, cancellationToken).ConfigureAwait(false)).Content is { } back && back.AsSpan().SequenceEqual(content)) _file.DeleteBackup();
    }

    private async Task<bool> IsWeakAsync(string copy, CancellationToken cancellationToken) =>
        weaker.Count > 0 && await FormAsync(copy, cancellationToken).ConfigureAwait(false) is { } form && weaker.Any(other => other.Form == form);

    private static async Task<string?> FormAsync(string copy, CancellationToken cancellationToken) =>
        await PrivateFile.ReadAsync(copy, cancellationToken).ConfigureAwait(false) is { } bytes && CacheFormat.Head(bytes) is var (head, _) ? head.Form : null;

    private sealed record Found(byte[]? Content, bool IsWeak, IReadOnlyList<string> Torn);

    [LoggerMessage(10, LogLevel.Warning, "The sign-in cache '{Path}' could not be understood. It was kept as '{Aside}', and the version before it is used.")]
    private static partial void Torn(ILogger logger, string path, string aside);
}
