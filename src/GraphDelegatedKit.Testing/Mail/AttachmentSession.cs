using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// One session, and the turn to change it.
internal sealed class AttachmentSession(AttachmentSessionState state) : IDisposable
{
    public AttachmentSessionState State { get; set; } = state;

    public AsyncLock Lock { get; } = new();

    public void Dispose() => Lock.Dispose();
}
