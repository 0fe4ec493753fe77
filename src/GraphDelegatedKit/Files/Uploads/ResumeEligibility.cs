namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Decides whether an interrupted upload can be resumed. Pure.</summary>
internal static class ResumeEligibility
{
    /// <summary>
    /// Whether the upload can be resumed after this failure: not after a final refusal of the service, nor if the session has the wrong
    /// bytes.
    /// </summary>
    public static bool IsResumable(Exception exception) =>
        exception is not TransferInterruptedException { Reason: var reason } || IsResumable(reason);

    /// <inheritdoc cref="IsResumable(Exception)"/>
    public static bool IsResumable(TransferReason reason) => reason is not (
        TransferReason.Refused or TransferReason.SessionLost or TransferReason.SourceChanged
        or TransferReason.ContentMismatch or TransferReason.ItemChanged);
}
