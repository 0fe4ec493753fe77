namespace GraphDelegatedKit.Testing.Uploads;

// One upload session, and the lock that serializes its changes.
internal sealed class UploadSession(UploadSessionState state, string key, string path) : IDisposable
{
    public UploadSessionState State { get; set; } = state;

    // Identifies the destination; only one session can be open for a key.
    public string Key => key;

    // The path from the root of the drive to the file.
    public string Path => path;

    public string FileName => path[(path.LastIndexOf('/') + 1)..];

    public AsyncLock Lock { get; } = new();

    public void Dispose() => Lock.Dispose();
}
