namespace GraphDelegatedKit;

/// <summary>What to do about an upload that an earlier run started with other content. Two versions are never combined.</summary>
public enum SourceChangedBehavior
{
    /// <summary>
    /// The upload fails with a <see cref="TransferInterruptedException"/> (<see cref="TransferReason.SourceChanged"/>). The pending upload
    /// is not changed.
    /// </summary>
    Fail,

    /// <summary>The pending upload is cancelled, and the current content is sent from its first byte.</summary>
    StartOver,
}
