namespace GraphDelegatedKit;

/// <summary>
/// The protection of a secret on disk: of the persisted sign-in, and of the upload URLs in the journal. Except for <see cref="Memory"/>,
/// the secret is stored in a file that only its owner can read (mode 0600) and that is replaced atomically.
/// </summary>
public enum StorageProtection
{
    /// <summary>
    /// Encrypted by the operating system: on Windows for the user (DPAPI), on Linux with a key in the keyring (libsecret), on macOS with a
    /// key in the Keychain. Not available without a desktop session: in a container, and often over SSH or from cron.
    /// </summary>
    Os,

    /// <summary>
    /// Encrypted by AES-256-GCM with the key from <see cref="TokenCacheOptions.Key"/> or <see cref="TransferJournalOptions.Key"/>.
    /// </summary>
    CallerKey,

    /// <summary>Not encrypted, and protected only by the file permissions.</summary>
    OwnerOnlyFile,

    /// <summary>
    /// Not persisted: the sign-in ends with the process. Not valid for the journal, whose entries have to survive the process; set
    /// <see cref="FileTransferOptions.Journal"/> to <see langword="null"/> instead.
    /// </summary>
    Memory,
}
