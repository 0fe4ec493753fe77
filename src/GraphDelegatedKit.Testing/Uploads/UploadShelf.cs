using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Uploads;

// Where open sessions are kept, in either dialect: each is a small file and a file of bytes, which in the end becomes a blob of its name.
internal sealed class UploadShelf<TState>(StateFolder state, Blobs blobs, string folder) where TState : class
{
    public IReadOnlyList<TState> ReadAll() => [.. state.NamesIn(folder).Select(name => state.Read<TState>(name)!)];

    public void Write(string id, TState session) => state.Write(NameOf(id), session);

    public void Delete(string id)
    {
        state.Delete(NameOf(id));
        DeleteBytes(id);
    }

    public void DeleteBytes(string id) => File.Delete(BytesOf(id));

    public string BytesOf(string id) => Path.Combine(state.Folder(folder), id + ".bytes");

    public FileContent Adopt(string id, long size, byte[] hashState) =>
        blobs.Adopt(BytesOf(id), id, size, QuickXorHash.Resume(hashState, size).Finish());

    public void Return(FileContent content, string id) => blobs.Return(content, BytesOf(id));

    // Killed while it made a file of them, the tenant had either done so, and forgets the session, or it had not, and takes them back.
    public bool HasBytes(string id, long received, Func<bool> isFile) =>
        received == 0 || File.Exists(BytesOf(id)) || (!isFile() && blobs.TryReturn(id, BytesOf(id)));

    private string NameOf(string id) => Path.Combine(folder, id + ".json");
}
