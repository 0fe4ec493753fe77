namespace GraphDelegatedKit.Storage;

/// <summary>Where the operating system keeps small secrets for a person who is logged in: libsecret's keyrings, macOS's Keychain.</summary>
internal interface IKeyring
{
    /// <returns><see langword="null"/> if there is no such secret, or the keyring is locked: it does not say which.</returns>
    /// <exception cref="StorageException">There is no keyring to ask.</exception>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <exception cref="StorageException">There is no keyring, or it is locked.</exception>
    Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken);

    /// <exception cref="StorageException">There is no keyring to ask.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
