using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// One session, and the turn to change it.
internal sealed class AttachmentSession(AttachmentState state) : IDisposable
{
    public AttachmentState State { get; set; } = state;

    public OneAtATime Gate { get; } = new();

    public void Dispose() => Gate.Dispose();
}
