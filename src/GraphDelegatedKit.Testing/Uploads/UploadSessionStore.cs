using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Uploads;

// The stored sessions of either protocol: each has a small document, and its bytes are a blob that grows and becomes the file at the
// end. After a restore, snapshots share the blobs of all open sessions, so a session gets a copy before it grows again.
internal sealed class UploadSessionStore<TState>(StateFolder stateFolder, BlobStore blobs, string folder)
    where TState : class, IUploadState<TState>
{
    public IReadOnlyList<TState> ReadAll() => [.. stateFolder.ListJsonFiles(folder).Select(name => stateFolder.Read<TState>(name)!)];

    // A session that begins has no bytes yet.
    public void Add(TState session)
    {
        blobs.Add(session.BlobName);
        Write(session);
    }

    public void Write(TState session) => stateFolder.Write(GetFileName(session), session);

    public void Delete(TState session)
    {
        DeleteKeepingBytes(session);
        DeleteBytes(session);
    }

    public void DeleteKeepingBytes(TState session) => stateFolder.Delete(GetFileName(session));

    public void DeleteBytes(TState session) => blobs.Delete(session.BlobName);

    // Returns the session with a blob of its own, and appends to it; the result is not stored yet.
    public async Task<TState> AppendAsync(TState session, long offset, Stream body, long length, CancellationToken cancellationToken)
    {
        if (session.IsBlobShared)
        {
            session = session.WithBlob(
                await blobs.CopyStartAsync(session.BlobName, session.Received, cancellationToken).ConfigureAwait(false), isShared: false);
        }

        var hashState = await PartialUploadFile
            .AppendAsync(blobs.GetPath(session.BlobName), offset, session.HashState, body, length, cancellationToken)
            .ConfigureAwait(false);
        return session.WithBytes(offset + length, hashState);
    }

    // After a start: returns null if the bytes are missing, or are a file already because the process was killed during a commit.
    public TState? Restore(TState session, Func<string, bool> isCommitted)
    {
        AdoptOldBytes(session);
        if (session.Received > 0 && (!blobs.Exists(session.BlobName) || isCommitted(session.BlobName)))
            return null;
        if (!stateFolder.IsRestored)
            return session;
        var shared = session.WithBlob(session.BlobName, isShared: true);
        Write(shared);
        return shared;
    }

    // Earlier versions kept the bytes in a file beside that of the document.
    private void AdoptOldBytes(TState session)
    {
        var path = stateFolder.GetPath(Path.Combine(folder, session.Id + ".bytes"));
        if (!stateFolder.IsTemporary && File.Exists(path))
            File.Move(path, blobs.GetPath(session.BlobName), overwrite: true);
    }

    private string GetFileName(TState session) => Path.Combine(folder, session.Id + ".json");
}
