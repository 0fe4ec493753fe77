namespace GraphDelegatedKit.Testing.Storage;

// On a class with changing state that is not in the state folder, and so not part of snapshots: why not.
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NotInSnapshotsAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
