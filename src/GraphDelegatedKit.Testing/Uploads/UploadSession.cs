namespace GraphDelegatedKit.Testing.Uploads;

// One session; its gate lets one request at a time change it.
internal sealed class UploadSession(UploadState state, string key) : IDisposable
{
    public UploadState State { get; set; } = state;

    // Where it goes; open sessions exclude each other there.
    public string Key => key;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public void Dispose() => Gate.Dispose();
}
