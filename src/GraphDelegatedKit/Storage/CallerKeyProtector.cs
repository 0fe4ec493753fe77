namespace GraphDelegatedKit.Storage;

/// <summary>
/// Encrypts with a key that the program provides, such as from a mounted secret, an environment variable or a key service.
/// </summary>
internal sealed class CallerKeyProtector(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> getKey) : IProtector
{
    public const string Name = "caller-key";

    private AesGcmKey? _key;

    public string ProtectionName => Name;

    public Task CheckAvailabilityAsync(CancellationToken cancellationToken) => GetKeyAsync(cancellationToken);

    public async Task<byte[]> ProtectAsync(string formatId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        (await GetKeyAsync(cancellationToken).ConfigureAwait(false)).Encrypt(formatId, ProtectionName, content.Span);

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

        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = await getKey(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                StorageFault.Unavailable, $"The key callback failed: {e.Message}", "Correct the Cache.Key callback of the program.", e);
        }

        if (bytes.Length != AesGcmKey.Length)
        {
            throw new StorageException(
                StorageFault.CannotUnprotect,
                $"The key has {bytes.Length} bytes and must have {AesGcmKey.Length}.",
                $"Create a key of {AesGcmKey.Length} random bytes: openssl rand -base64 {AesGcmKey.Length}");
        }

        return _key = new AesGcmKey(bytes.Span);
    }
}
