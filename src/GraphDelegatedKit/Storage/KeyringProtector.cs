using System.Security.Cryptography;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Encrypts with a key that is stored in the operating system's keyring. The content stays in the file, because a keyring has no atomic
/// replacement, no backup copy and no lock, and because deleting the file then deletes the sign-in.
/// </summary>
/// <remarks>
/// A key is stored under its id and never replaced. Two processes that create a key at the same time do not conflict, and a moved or
/// restored file finds its key.
/// </remarks>
internal sealed class KeyringProtector(IKeyring keyring) : IProtector
{
    public const string Name = "keyring";

    private AesGcmKey? _key;

    public string ProtectionName => Name;

    public bool IsEncrypting => true;

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

    public async Task<byte[]> ProtectAsync(FileFormat format, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var key = _key; // a copy: a concurrent call may replace the field
        if (key is null)
        {
            key = AesGcmKey.Generate();
            await WriteVerifiedAsync(key.Id, key.ToBytes(), cancellationToken).ConfigureAwait(false);
            _key = key;
        }

        return key.Encrypt(format, ProtectionName, content.Span);
    }

    public async Task<byte[]?> UnprotectAsync(FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = _key;
        if (key?.Id != header.Tag)
        {
            var stored = await keyring.ReadAsync(header.Tag, cancellationToken).ConfigureAwait(false);
            if (stored is not { Length: AesGcmKey.Length } || (key = new AesGcmKey(stored)).Id != header.Tag)
            {
                throw new StorageException(
                    StorageFault.CannotUnprotect,
                    "The keyring did not return the key the file was written with: the keyring is locked, or it is another keyring.",
                    "Unlock the keyring (log in to the desktop); or, to start without the file, name another file.");
            }

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
            // The attempt to write has already reported the same error.
        }
    }

    // Some keyrings accept a secret without storing it, so the secret is read back.
    private async Task WriteVerifiedAsync(string name, byte[] secret, CancellationToken cancellationToken)
    {
        await keyring.WriteAsync(name, secret, cancellationToken).ConfigureAwait(false);
        var stored = await keyring.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (stored is null || !stored.AsSpan().SequenceEqual(secret))
        {
            throw new StorageException(
                StorageFault.Unavailable,
                "The keyring accepted a secret but did not return it.",
                "Unlock the keyring, or choose another protection.");
        }
    }
}
