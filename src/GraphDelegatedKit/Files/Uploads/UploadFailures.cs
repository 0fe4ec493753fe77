using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>What stops an upload, in words: what happened, to what, and what to do next.</summary>
internal static class UploadFailures
{
    public static TransferInterruptedException Interrupted(this Upload upload, TransferReason reason, string why, Exception? inner = null) =>
        new(reason, $"The upload of '{upload.Name}' stopped with {upload.BytesConfirmed} of {upload.Source.Length} bytes confirmed: {why}.", inner)
        {
            BytesConfirmed = upload.BytesConfirmed,
            TotalBytes = upload.Source.Length,
            PendingId = Aftermath.LeavesPending(reason) ? upload.Journal.PendingId : null,
        };

    public static TransferInterruptedException Unreadable(this Upload upload) =>
        upload.Interrupted(TransferReason.CannotRead, $"what is uploaded could not be read ({upload.Source.Fault!.Message.TrimEnd('.')}). See to that, and run it again", upload.Source.Fault);

    public static TransferInterruptedException ChangedWhileRead(this Upload upload, Exception inner) =>
        upload.Interrupted(TransferReason.SourceChanged, "the file changed while it was read", inner);

    /// <summary>It is not what an earlier run began to send.</summary>
    public static TransferInterruptedException ChangedSince(this Upload upload, long sent, string? pending) =>
        new(TransferReason.SourceChanged, $"The upload of '{upload.Name}' was not gone on with: since {sent} bytes were sent, what is uploaded has changed. Let it start over, or abandon what was begun.")
        {
            BytesConfirmed = sent,
            TotalBytes = upload.Source.Length,
            PendingId = pending,
        };

    /// <summary>The service's final word.</summary>
    public static TransferInterruptedException Refused(this Upload upload, GraphException e) => e switch
    {
        { Status: HttpStatusCode.Conflict, Code: "nameAlreadyExists" } => upload.Interrupted(TransferReason.NameTaken, "another file got the name meanwhile. Choose another name, or let it be replaced", e),
        { Status: HttpStatusCode.Locked } => upload.Interrupted(TransferReason.Locked, "the item is checked out, or open with somebody. Run it again later", e),
        { Status: HttpStatusCode.PreconditionFailed } => upload.Interrupted(TransferReason.ItemChanged, "the item on the service changed meanwhile. Look at it before sending it again", e),
        _ => upload.Interrupted(TransferReason.Refused, $"the service refused to go on ({e.Code}). {e.Remedy ?? "Look at the inner exception"}".TrimEnd('.'), e),
    };

    public static TransferInterruptedException OutOfTries(this Upload upload, GraphException? fault) => fault is not null
        ? upload.Interrupted(TransferReason.Unreachable, $"the service could not be reached or failed {Patience.MostTries} times in a row. Run it again", fault)
        : upload.Interrupted(TransferReason.NotMovingOn, $"the service asked for the same bytes {Patience.MostTries} times in a row. Run it again");

    /// <summary>Every byte is there, and the name cannot be had yet.</summary>
    public static TransferInterruptedException Held(this Upload upload, Exception inner)
    {
        var until = (upload.Journal.LostOn ?? upload.Time.GetUtcNow()) + AddressLife.Whole;
        var pending = upload.Journal.PendingId;
        var then = pending is null ? "Run it again then, or choose another name." : "Run it again then: no byte is sent twice.";
        return new(TransferReason.NameHeld, $"The upload of '{upload.Name}' has sent all of its {upload.Source.Length} bytes, and cannot have its name: an upload session whose address was lost holds it until {until:u} at the latest. {then}", inner)
        {
            BytesConfirmed = upload.BytesConfirmed,
            TotalBytes = upload.Source.Length,
            PendingId = pending,
            HeldUntil = until,
        };
    }
}
