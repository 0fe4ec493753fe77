namespace GraphDelegatedKit.Storage;

/// <summary>The operating system's storage for small secrets of a logged-in user: a libsecret keyring, or the Keychain of macOS.</summary>
internal interface IKeyring
{
    /// <returns>The secret; <see langword="null"/> if the secret does not exist or the keyring is locked. A keyring does not report
    /// which.</returns>
    /// <exception cref="StorageException">No keyring is available.</exception>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <exception cref="StorageException">No keyring is available, or it is locked.</exception>
    Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken);

    /// <exception cref="StorageException">No keyring is available.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
