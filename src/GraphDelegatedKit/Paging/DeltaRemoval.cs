namespace GraphDelegatedKit;

/// <summary>How an item is gone.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/delta-query-overview#resource-representation-in-the-delta-query-response"/></remarks>
public enum DeltaRemoval
{
    /// <summary><c>@removed</c> with the reason <c>changed</c>: deleted and can be restored, or no longer among what is tracked.</summary>
    Recoverable,

    /// <summary><c>@removed</c> with the reason <c>deleted</c>: gone for good.</summary>
    Permanent,

    /// <summary>The <c>deleted</c> facet of a drive: a folder is to be deleted only when it is empty after all changes.</summary>
    FromDrive,
}
