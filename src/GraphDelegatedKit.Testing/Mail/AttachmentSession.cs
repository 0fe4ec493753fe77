using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// One upload session of an attachment, and the lock that serializes its changes.
internal sealed class AttachmentSession(AttachmentSessionState state) : IDisposable
{
    public AttachmentSessionState State { get; set; } = state;

    public AsyncLock Lock { get; } = new();

    public void Dispose() => Lock.Dispose();
}
