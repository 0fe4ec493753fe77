namespace GraphDelegatedKit.Storage;

/// <summary>The kind of a <see cref="StorageException"/>.</summary>
internal enum StorageFault
{
    /// <summary>The location or the protection is not available: no such disk, no keyring, no key.</summary>
    Unavailable,

    /// <summary>Other users can access the file or the folder.</summary>
    InsecurePermissions,

    /// <summary>Another process holds the lock.</summary>
    Locked,

    /// <summary>The file cannot be written or deleted.</summary>
    WriteFailed,

    /// <summary>
    /// The existing file was protected with another key, for another purpose, or with a protection that is not listed or not available.
    /// The file is not changed.
    /// </summary>
    CannotUnprotect,
}
