namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Whether an upload that stopped can go on later from where it is. Pure.</summary>
internal static class ResumeEligibility
{
    /// <summary>Everything that is not the service's final word, and no proof that the session has the wrong bytes: cancelled, signed out, no line.</summary>
    public static bool IsResumable(Exception stopped) => stopped is not TransferInterruptedException { Reason: var reason } || IsResumable(reason);

    /// <inheritdoc cref="IsResumable(Exception)"/>
    public static bool IsResumable(TransferReason reason) => reason is not
        (TransferReason.Refused or TransferReason.SessionLost or TransferReason.SourceChanged or TransferReason.ContentMismatch or TransferReason.ItemChanged);
}
