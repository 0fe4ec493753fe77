namespace GraphDelegatedKit.Testing.Uploads;

// One session, and the turn to change it.
internal sealed class UploadSession(UploadSessionState state, string key, string path) : IDisposable
{
    public UploadSessionState State { get; set; } = state;

    // Where it goes; open sessions exclude each other there.
    public string Key => key;

    // The names from the root of the drive to the file.
    public string Path => path;

    public string FileName => path[(path.LastIndexOf('/') + 1)..];

    public AsyncLock Lock { get; } = new();

    public void Dispose() => Lock.Dispose();
}
