using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Uploads;

// The stored sessions of either protocol: each has a small state file and a file of bytes, which becomes the blob of the same name at the
// end.
internal sealed class UploadSessionStore<TState>(StateFolder stateFolder, BlobStore blobs, string folder) where TState : class
{
    public IReadOnlyList<TState> ReadAll() => [.. stateFolder.ListJsonFiles(folder).Select(name => stateFolder.Read<TState>(name)!)];

    public void Write(string id, TState session) => stateFolder.Write(GetFileName(id), session);

    public void Delete(string id)
    {
        stateFolder.Delete(GetFileName(id));
        DeleteBytes(id);
    }

    public void DeleteBytes(string id) => File.Delete(GetBytesPath(id));

    public string GetBytesPath(string id) => Path.Combine(stateFolder.EnsureFolder(folder), id + ".bytes");

    public FileContent MoveToBlobStore(string id, long size, byte[] hashState) =>
        blobs.MoveIn(GetBytesPath(id), id, size, QuickXorHash.FromState(hashState, size).ToBase64());

    public void MoveBack(FileContent content, string id) => blobs.MoveOut(content, GetBytesPath(id));

    // After a kill during a commit: if the file exists, the session is deleted; if not, its bytes are moved back out of the blob store.
    public bool TryRestoreBytes(string id, long received, Func<bool> isCommitted) =>
        received == 0 || File.Exists(GetBytesPath(id)) || (!isCommitted() && blobs.TryMoveOut(id, GetBytesPath(id)));

    private string GetFileName(string id) => Path.Combine(folder, id + ".json");
}
