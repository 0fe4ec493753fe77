using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Encrypts with a key of its own that the operating system's keyring keeps. Only the key is there: the file keeps its atomic replacement, its last good copy
/// and its lock, none of which a keyring has; and a file that is deleted leaves no sign-in behind in the keyring.
/// </summary>
/// <remarks>A key is named by its id, and never replaced: two processes that make one at once do not undo each other, and a file that is moved or restored finds its key.</remarks>
internal sealed class KeyringProtector(IKeyring keyring) : IProtector
{
    public const string Name = "keyring";

    private AesGcmKey? _key;

    public string ProtectionName => Name;

    public async Task CheckAvailabilityAsync(CancellationToken cancellationToken)
    {
        if (_key is not null) return;

        var probe = "probe-" + Guid.NewGuid().ToString("N");
        try
        {
            await WriteVerifiedAsync(probe, RandomNumberGenerator.GetBytes(AesGcmKey.Length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DeleteProbeAsync(probe).ConfigureAwait(false);
        }
    }

    public async Task<byte[]> ProtectAsync(string formatId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var key = _key; // another call may take up another key meanwhile
        if (key is null)
        {
            key = AesGcmKey.Generate();
            await WriteVerifiedAsync(key.Id, key.ToBytes(), cancellationToken).ConfigureAwait(false);
            _key = key;
        }

        return key.Encrypt(formatId, ProtectionName, content.Span);
    }

    public async Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = _key;
        if (key?.Id != header.Tag)
        {
            var stored = await keyring.ReadAsync(header.Tag, cancellationToken).ConfigureAwait(false);
            if (stored is not { Length: AesGcmKey.Length } || (key = new AesGcmKey(stored)).Id != header.Tag)
                throw new StorageException(StorageFault.CannotUnprotect, "The keyring does not give the key the file was written with: it is locked, or another one.", "Unlock the keyring (log in to the desktop); or, to begin anew, name another file.");
            _key = key;
        }

        return key.Decrypt(header, body.Span);
    }

    private async Task DeleteProbeAsync(string probe)
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
    private async Task WriteVerifiedAsync(string name, byte[] secret, CancellationToken cancellationToken)
    {
        await keyring.WriteAsync(name, secret, cancellationToken).ConfigureAwait(false);
        var stored = await keyring.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (stored is null || !stored.AsSpan().SequenceEqual(secret))
            throw new StorageException(StorageFault.Unavailable, "The keyring took a secret and did not give it back.", "Unlock the keyring, or choose another protection.");
    }
}
