namespace GraphDelegatedKit;

/// <summary>What to do about an upload that an earlier run began with other bytes. Two versions are never spliced together.</summary>
public enum SourceChangedBehavior
{
    /// <summary>It ends with a <see cref="TransferInterruptedException"/> (<see cref="TransferReason.SourceChanged"/>); what was begun stays as it is.</summary>
    Fail,

    /// <summary>What was begun is given up, and the file as it is now is sent from its start.</summary>
    StartOver,
}
