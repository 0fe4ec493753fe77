using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>Why a round of changes lists every item, and how to reconcile the local copy with it.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-delta#response"/></remarks>
[JsonConverter(typeof(JsonStringEnumConverter<DeltaResync>))]
public enum DeltaResync
{
    /// <summary>
    /// The service lost the state (410 Gone, <c>syncStateNotFound</c>). Delete local items that do not occur in this round.
    /// </summary>
    Everything,

    /// <summary>
    /// <c>resyncChangesApplyDifferences</c>: the service's state replaces the local copy, including deletions, if the service had
    /// received all local changes.
    /// </summary>
    ApplyDifferences,

    /// <summary>
    /// <c>resyncChangesUploadDifferences</c>: keep local items that do not occur in this round or differ from it, and upload them to the
    /// service.
    /// </summary>
    UploadDifferences,
}
