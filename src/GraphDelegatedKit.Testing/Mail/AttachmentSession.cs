namespace GraphDelegatedKit.Testing.Mail;

// One session; its gate lets one request at a time change it.
internal sealed class AttachmentSession(AttachmentState state) : IDisposable
{
    public AttachmentState State { get; set; } = state;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public void Dispose() => Gate.Dispose();
}
