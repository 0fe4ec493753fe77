namespace GraphDelegatedKit;

/// <summary>
/// The protection of the persisted sign-in. Except for <see cref="Memory"/>, the sign-in is stored in one file that only its owner can
/// read (mode 0600) and that is replaced atomically.
/// </summary>
public enum CacheProtection
{
    /// <summary>
    /// Encrypted by the operating system: on Windows for the user (DPAPI), on Linux with a key in the keyring (libsecret), on macOS with a
    /// key in the Keychain. Not available without a desktop session: in a container, and often over SSH or from cron.
    /// </summary>
    Os,

    /// <summary>Encrypted by AES-256-GCM with the key from <see cref="TokenCacheOptions.Key"/>.</summary>
    CallerKey,

    /// <summary>Not encrypted, and protected only by the file permissions.</summary>
    OwnerOnlyFile,

    /// <summary>Not persisted: the sign-in ends with the process.</summary>
    Memory,
}
