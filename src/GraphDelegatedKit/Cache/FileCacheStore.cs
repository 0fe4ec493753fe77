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

        var found = await ReadAsync(isLocked, cancellationToken).ConfigureAwait(false);
        _seen = stamp;
        return found.Content;
    }

    public async Task WriteAsync(byte[] content, CancellationToken cancellationToken)
    {
        _file.DeleteUnfinished();
        await _file.WriteAsync(await protector.ProtectAsync(CacheFormat.Mark, content, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        _seen = _file.Stamp();
        if (await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false)) await ForgetWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false);
    }

    public void ForgetCopies()
    {
        _file.DeleteBackup();
        _file.DeleteUnfinished();
        _file.DeleteSetAside();
    }

    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.TakeAsync(path + ".lock", time, cancellationToken).ConfigureAwait(false);

    public async Task<IDisposable> RefreshLockAsync(CancellationToken cancellationToken) =>
        await FileLock.TakeAsync(path + ".refresh.lock", time, cancellationToken).ConfigureAwait(false);

    /// <summary>Sees whether this protection, which is being chosen, is to be had, and moves up what is there under a weaker one.</summary>
    /// <exception cref="StorageException">It is not to be had here, or what is there must be left alone.</exception>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        var form = FormOf(await _file.ReadAsync(cancellationToken).ConfigureAwait(false));
        if (form != protector.Form) await protector.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (!IsWeaker(form) && !await HasWeakerBackupAsync(cancellationToken).ConfigureAwait(false)) return;

        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadAsync(isLocked: true, cancellationToken).ConfigureAwait(false) is not { Content: { } content } found) return;
        if (found.IsWeaker) await WriteAsync(content, cancellationToken).ConfigureAwait(false);
        else await ForgetWeakerBackupAsync(content, cancellationToken).ConfigureAwait(false); // somebody else moved it up, and was killed before this
        _seen = null; // nobody but us has read it yet
    }

    private async Task<Found> ReadAsync(bool isLocked, CancellationToken cancellationToken)
    {
        if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file) return Found.Nothing; // deleted by hand, as a way to sign out: the version before must not undo that
        if (await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false) is { Content: not null } found) return found;

        var before = await ReadBackupAsync(cancellationToken).ConfigureAwait(false);
        await MendAsync(before, isLocked, cancellationToken).ConfigureAwait(false);
        return before;
    }

    private async Task<Found> ReadBackupAsync(CancellationToken cancellationToken) =>
        await _file.ReadBackupAsync(cancellationToken).ConfigureAwait(false) is { } file ? await OpenAsync(_file.BackupPath, file, cancellationToken).ConfigureAwait(false) : Found.Nothing;

    // Under the lock, after another look: between two looks somebody may have written a good file, and that must not be put aside.
    private async Task MendAsync(Found before, bool isLocked, CancellationToken cancellationToken)
    {
        try
        {
            using var own = isLocked ? null : await LockAsync(cancellationToken).ConfigureAwait(false);
            if (await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } file || (await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false)).Content is not null) return;

            var now = time.GetUtcNow();
            var aside = before.Content is not null ? _file.RestoreBackup(now) : _file.SetAside(now);
            if (aside is not null) Torn(logger, _file.Path, aside);
            if (before.Content is null) _file.SetBackupAside(now);
        }
        catch (StorageException)
        {
            // Somebody else holds the lock, or nothing can be written here: it stays where it is, and what was found is used all the same.
        }
    }

    private async Task<Found> OpenAsync(string copy, byte[] file, CancellationToken cancellationToken)
    {
        if (CacheFormat.Head(file) is not var (head, length)) return Found.Nothing;

        var means = head.Form == protector.Form ? protector : weaker.FirstOrDefault(other => other.Form == head.Form)
            ?? throw new StorageException(
                StorageFault.NotOpened,
                $"'{copy}' is protected otherwise ({head.Form}) than is asked for or to be had here ({protector.Form}). It was left alone.",
                "Run the program with the protection the file has; or, to sign in anew, name another file.");
        try
        {
            return new(await means.OpenAsync(head, file.AsMemory(length), cancellationToken).ConfigureAwait(false), means != protector);
        }
        catch (StorageException e)
        {
            // There is a sign-in, so this is no reason to step down: another, written beside it or over it, would hide or lose it.
            var remedy = e.Fault == StorageFault.Unreachable ? $"{e.Remedy} To sign in anew, name another file." : e.Remedy;
            throw new StorageException(StorageFault.NotOpened, $"'{copy}' cannot be opened. {e.Message}", remedy, e);
        }
    }

    // The stronger copy is trusted once it was read back, and only then is the weaker one given up.
    private async Task ForgetWeakerBackupAsync(byte[] content, CancellationToken cancellationToken)
    {
        var back = await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is { } file ? await OpenAsync(_file.Path, file, cancellationToken).ConfigureAwait(false) : Found.Nothing;
        if (!back.IsWeaker && back.Content is { } kept && kept.AsSpan().SequenceEqual(content)) _file.DeleteBackup();
    }

    private async Task<bool> HasWeakerBackupAsync(CancellationToken cancellationToken) =>
        weaker.Count > 0 && IsWeaker(FormOf(await _file.ReadBackupAsync(cancellationToken).ConfigureAwait(false)));

    private bool IsWeaker(string? form) => weaker.Any(other => other.Form == form);

    private static string? FormOf(byte[]? file) => file is not null && CacheFormat.Head(file) is var (head, _) ? head.Form : null;

    private sealed record Found(byte[]? Content, bool IsWeaker)
    {
        public static readonly Found Nothing = new(null, false);
    }

    [LoggerMessage(10, LogLevel.Warning, "The sign-in cache '{Path}' could not be understood. It was kept as '{Aside}', and the version before it is used.")]
    private static partial void Torn(ILogger logger, string path, string aside);
}
