using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Uploads;

// Where open sessions are kept, in either dialect: each is a small file and a file of bytes, which in the end becomes a blob of its name.
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

    // Killed while it made a file of them, the tenant had either done so, and forgets the session, or it had not, and takes them back.
    public bool TryRestoreBytes(string id, long received, Func<bool> isCommitted) =>
        received == 0 || File.Exists(GetBytesPath(id)) || (!isCommitted() && blobs.TryMoveOut(id, GetBytesPath(id)));

    private string GetFileName(string id) => Path.Combine(folder, id + ".json");
}
