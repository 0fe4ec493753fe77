namespace GraphDelegatedKit.Storage;

internal enum StorageFault
{
    Unreachable,
    InsecurePermissions,
    Locked,
    WriteFailed,
}
