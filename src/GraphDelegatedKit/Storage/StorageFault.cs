namespace GraphDelegatedKit.Storage;

internal enum StorageFault
{
    /// <summary>There is no way to the place, or to the protection: no such disk, no keyring, no key.</summary>
    Unavailable,

    InsecurePermissions,
    Locked,
    WriteFailed,

    /// <summary>What is there was protected by another key, or by a means that is not to be had here. It is left alone.</summary>
    CannotUnprotect,
}
