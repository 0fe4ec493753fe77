namespace GraphDelegatedKit;

/// <summary>How the addresses of unfinished transfers are protected on disk. Each is in a file that only its owner may read (0600), and that is replaced atomically.</summary>
public enum JournalProtection
{
    /// <summary>Encrypted by means of the operating system: on Windows for the user (DPAPI), on Linux and macOS with a key that the keyring (libsecret) or the Keychain keeps.</summary>
    Os,

    /// <summary>Encrypted by AES-256-GCM with the key that <see cref="TransferJournalOptions.Key"/> brings.</summary>
    CallerKey,

    /// <summary>Not encrypted: the file's rights are all its protection.</summary>
    OwnerOnlyFile,
}
