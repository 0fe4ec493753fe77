namespace GraphDelegatedKit.Files;

/// <summary>Whether an upload that stopped can go on later from where it is. Pure.</summary>
internal static class Aftermath
{
    /// <summary>Everything that is not the service's final word, and no proof that the session has the wrong bytes: cancelled, signed out, no line.</summary>
    public static bool LeavesPending(Exception stopped) => stopped is not TransferInterruptedException { Reason: var reason } || LeavesPending(reason);

    /// <inheritdoc cref="LeavesPending(Exception)"/>
    public static bool LeavesPending(TransferReason reason) => reason is not
        (TransferReason.Refused or TransferReason.SessionLost or TransferReason.SourceChanged or TransferReason.ContentDiffers or TransferReason.ItemChanged);
}
