namespace GraphDelegatedKit;

/// <summary>
/// The protection of upload URLs on disk. Each entry is a file that only its owner can read (0600) and that is replaced atomically.
/// </summary>
public enum JournalProtection
{
    /// <summary>
    /// Encryption by the operating system: on Windows for the current user (DPAPI), on Linux and macOS with a key in the keyring
    /// (libsecret) or the Keychain.
    /// </summary>
    Os,

    /// <summary>AES-256-GCM encryption with the key from <see cref="TransferJournalOptions.Key"/>.</summary>
    CallerKey,

    /// <summary>No encryption: only the file permissions protect the entry.</summary>
    OwnerOnlyFile,
}
