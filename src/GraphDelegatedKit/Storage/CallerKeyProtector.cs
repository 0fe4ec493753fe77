namespace GraphDelegatedKit.Storage;

/// <summary>Encrypts with a key that the program brings: from a mounted secret, an environment variable, a key service.</summary>
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
        return key.Id == header.Tag
            ? key.Decrypt(header, body.Span)
            : throw new StorageException(StorageFault.CannotUnprotect, $"The key is not the one the file was written with (its id is {header.Tag}, the id of the key at hand {key.Id}).", "Bring the right key; or, to begin anew, name another file.");
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
            throw new StorageException(StorageFault.Unavailable, $"The key could not be had: {e.Message}", "See that the program's Cache.Key finds it.", e);
        }

        if (bytes.Length != AesGcmKey.Length)
            throw new StorageException(StorageFault.CannotUnprotect, $"The key has {bytes.Length} bytes and must have {AesGcmKey.Length}.", $"Make one of {AesGcmKey.Length} random bytes: openssl rand -base64 {AesGcmKey.Length}");
        return _key = new AesGcmKey(bytes.Span);
    }
}
