namespace GraphDelegatedKit.Storage;

/// <summary>Encrypts with a key that the program brings: from a mounted secret, an environment variable, a key service.</summary>
internal sealed class CallersKey(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> bring) : IProtector
{
    public const string Name = "caller-key";

    private SealingKey? _key;

    public string Form => Name;

    public Task CheckAsync(CancellationToken cancellationToken) => KeyAsync(cancellationToken);

    public async Task<byte[]> ProtectAsync(string mark, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        (await KeyAsync(cancellationToken).ConfigureAwait(false)).Seal(mark, Form, content.Span);

    public async Task<byte[]?> OpenAsync(FileHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(cancellationToken).ConfigureAwait(false);
        return key.Id == head.Tag
            ? key.Open(head, body.Span)
            : throw new StorageException(StorageFault.NotOpened, $"The key is not the one the file was written with (its id is {head.Tag}, the id of the key at hand {key.Id}).", "Bring the right key; or, to begin anew, name another file.");
    }

    private async Task<SealingKey> KeyAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known) return known;

        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = await bring(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(StorageFault.Unreachable, $"The key could not be had: {e.Message}", "See that the program's Cache.Key finds it.", e);
        }

        if (bytes.Length != SealingKey.Length)
            throw new StorageException(StorageFault.NotOpened, $"The key has {bytes.Length} bytes and must have {SealingKey.Length}.", $"Make one of {SealingKey.Length} random bytes: openssl rand -base64 {SealingKey.Length}");
        return _key = new SealingKey(bytes.Span);
    }
}
