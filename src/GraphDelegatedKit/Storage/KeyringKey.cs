using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Encrypts with a key of its own that the operating system's keyring keeps. Only the key is there: the file keeps its atomic replacement, its last good copy
/// and its lock, none of which a keyring has; and a file that is deleted leaves no sign-in behind in the keyring.
/// </summary>
/// <remarks>A key is named by its id, and never replaced: two processes that make one at once do not undo each other, and a file that is moved or restored finds its key.</remarks>
internal sealed class KeyringKey(IKeyring keyring) : IProtector
{
    public const string Name = "keyring";

    private SealingKey? _key;

    public string Form => Name;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_key is not null) return;

        var probe = "probe-" + Guid.NewGuid().ToString("N");
        try
        {
            await KeepAsync(probe, RandomNumberGenerator.GetBytes(SealingKey.Length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ForgetAsync(probe).ConfigureAwait(false);
        }
    }

    public async Task<byte[]> ProtectAsync(string mark, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var key = _key; // another call may take up another key meanwhile
        if (key is null)
        {
            key = SealingKey.New();
            await KeepAsync(key.Id, key.ToBytes(), cancellationToken).ConfigureAwait(false);
            _key = key;
        }

        return key.Seal(mark, Form, content.Span);
    }

    public async Task<byte[]?> OpenAsync(FileHead head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = _key;
        if (key?.Id != head.Tag)
        {
            var kept = await keyring.ReadAsync(head.Tag, cancellationToken).ConfigureAwait(false);
            if (kept is not { Length: SealingKey.Length } || (key = new SealingKey(kept)).Id != head.Tag)
                throw new StorageException(StorageFault.NotOpened, "The keyring does not give the key the file was written with: it is locked, or another one.", "Unlock the keyring (log in to the desktop); or, to begin anew, name another file.");
            _key = key;
        }

        return key.Open(head, body.Span);
    }

    private async Task ForgetAsync(string probe)
    {
        try
        {
            await keyring.DeleteAsync(probe, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // What it says, the attempt to write has said before.
        }
    }

    // A keyring that takes a secret need not keep it: believed is what was read back.
    private async Task KeepAsync(string name, byte[] secret, CancellationToken cancellationToken)
    {
        await keyring.WriteAsync(name, secret, cancellationToken).ConfigureAwait(false);
        var kept = await keyring.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (kept is null || !kept.AsSpan().SequenceEqual(secret))
            throw new StorageException(StorageFault.Unreachable, "The keyring took a secret and did not give it back.", "Unlock the keyring, or choose another protection.");
    }
}
