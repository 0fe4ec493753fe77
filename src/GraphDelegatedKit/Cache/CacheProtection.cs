namespace GraphDelegatedKit;

/// <summary>How the persisted sign-in is protected. It is in one file in every case but <see cref="Memory"/>, which only its owner may read (0600), and which is replaced atomically.</summary>
public enum CacheProtection
{
    /// <summary>
    /// Encrypted by means of the operating system: on Windows for the user (DPAPI), on Linux and macOS with a key that the keyring (libsecret) or the Keychain keeps.
    /// It is not to be had where there is no desktop session: in a container, often over SSH and from cron.
    /// </summary>
    Os,

    /// <summary>Encrypted by AES-256-GCM with the key that <see cref="TokenCacheOptions.Key"/> brings.</summary>
    CallerKey,

    /// <summary>Not encrypted: the file's rights are all its protection.</summary>
    OwnerOnlyFile,

    /// <summary>Nothing is written: the sign-in ends with the process.</summary>
    Memory,
}
