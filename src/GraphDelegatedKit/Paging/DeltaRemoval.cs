namespace GraphDelegatedKit;

/// <summary>How an item was removed.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/delta-query-overview#resource-representation-in-the-delta-query-response"/>
/// </remarks>
public enum DeltaRemoval
{
    /// <summary>
    /// <c>@removed</c> with the reason <c>changed</c>: the item was deleted and can be restored, or is no longer tracked.
    /// </summary>
    Recoverable,

    /// <summary><c>@removed</c> with the reason <c>deleted</c>: the item was deleted permanently.</summary>
    Permanent,

    /// <summary>The <c>deleted</c> facet of a drive. Delete a folder only if it is empty after all changes were applied.</summary>
    FromDrive,
}
