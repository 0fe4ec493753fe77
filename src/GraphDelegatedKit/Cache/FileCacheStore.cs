using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Cache;

/// <summary>Keeps the cache in an owner-only file. A file that is torn is set aside and the version before it is used.</summary>
internal sealed partial class FileCacheStore(string path, TimeProvider time, ILogger logger) : ICacheStore
{
    private const string Form = "owner-only-file";

    private readonly PrivateFile _file = new(path);
    private FileStamp? _seen;

    public CacheProtection Protection => CacheProtection.OwnerOnlyFile;

    public string? Path => path;

    public async Task<byte[]?> ReadIfChangedAsync(CancellationToken cancellationToken)
    {
        var stamp = _file.Stamp();
        if (stamp is not null && stamp == _seen) return null;

        var content = await ReadAsync(cancellationToken).ConfigureAwait(false);
        _seen = stamp;
        return content;
    }

    public async Task WriteAsync(byte[] content, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(CacheFormat.Encode(Form, content), cancellationToken).ConfigureAwait(false);
        _seen = _file.Stamp();
    }

    public void ForgetBackup() => _file.DeleteBackup();

    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken) =>
        await FileLock.TakeAsync(path + ".lock", time, cancellationToken).ConfigureAwait(false);

    private async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var file = await _file.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (file is null) return null; // deleted by hand, as a way to sign out: the version before must not undo that
        if (CacheFormat.Decode(Form, file) is { } content) return content;

        if (_file.SetAside(time.GetUtcNow()) is { } aside) Torn(logger, path, aside);
        _file.RestoreBackup(); // in its place, so that the next process finds it too
        return await _file.ReadAsync(cancellationToken).ConfigureAwait(false) is { } before ? CacheFormat.Decode(Form, before) : null;
    }

    [LoggerMessage(10, LogLevel.Warning, "The sign-in cache '{Path}' could not be understood. It was kept as '{Aside}', and the version before it is used.")]
    private static partial void Torn(ILogger logger, string path, string aside);
}
