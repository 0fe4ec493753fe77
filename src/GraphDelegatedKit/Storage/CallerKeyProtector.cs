using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Encrypts with a key that the program provides, such as from a mounted secret, an environment variable or a key service.
/// </summary>
/// <param name="getKey">Returns the key. Not called again after the first success.</param>
/// <param name="optionName">The name of the option that contains the callback, for the remedy.</param>
/// <param name="time">The clock for the time limit of the callback.</param>
#pragma warning disable CA1001 // the semaphore has no wait handle, so there is nothing to dispose
internal sealed class CallerKeyProtector(
    Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> getKey, string optionName, TimeProvider time) : IProtector
#pragma warning restore CA1001
{
    public const string Name = "caller-key";

    private static readonly TimeSpan CallbackTimeout = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _callbackLock = new(1, 1);
    private AesGcmKey? _key;

    public string ProtectionName => Name;

    public bool IsEncrypting => true;

    public Task CheckAvailabilityAsync(CancellationToken cancellationToken) => GetKeyAsync(cancellationToken);

    public async Task<byte[]> ProtectAsync(FileFormat format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        (await GetKeyAsync(cancellationToken).ConfigureAwait(false)).Encrypt(format, ProtectionName, content.Span);

    public async Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = await GetKeyAsync(cancellationToken).ConfigureAwait(false);
        if (key.Id == header.Tag) return key.Decrypt(header, body.Span);

        throw new StorageException(
            StorageFault.CannotUnprotect,
            $"The key is not the one the file was written with (key id of the file: {header.Tag}, id of the provided key: {key.Id}).",
            "Provide the key the file was written with; or, to start without the file, name another file.");
    }

    private async Task<AesGcmKey> GetKeyAsync(CancellationToken cancellationToken)
    {
        if (_key is { } cached) return cached;

        await _callbackLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _key ??= await LoadKeyAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _callbackLock.Release();
        }
    }

    private async Task<AesGcmKey> LoadKeyAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CallbackTimeout, time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        ReadOnlyMemory<byte> bytes;
        try
        {
            // Later callers wait for the lock.
            var token = linkedSource.Token;
            bytes = await AbandonableTasks.RunAsync(() => getKey(token).AsTask(), token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                StorageFault.Unavailable, $"The key callback failed: {e.Message}", $"Correct the {optionName} callback of the program.", e);
        }

        if (bytes.Length != AesGcmKey.Length)
        {
            throw new StorageException(
                StorageFault.CannotUnprotect,
                $"The key has {bytes.Length} bytes and must have {AesGcmKey.Length}.",
                $"Create a key of {AesGcmKey.Length} random bytes: openssl rand -base64 {AesGcmKey.Length}");
        }

        return new AesGcmKey(bytes.Span);
    }
}
