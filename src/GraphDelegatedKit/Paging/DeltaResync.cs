using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>Why a round of changes is an enumeration of everything, and how what is held locally is to be brought together with it.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-delta#response"/></remarks>
[JsonConverter(typeof(JsonStringEnumConverter<DeltaResync>))]
public enum DeltaResync
{
    /// <summary>The service lost track (410 Gone, <c>syncStateNotFound</c>): whatever is held and does not come in this round is gone.</summary>
    Everything,

    /// <summary><c>resyncChangesApplyDifferences</c>: the service's state replaces what is held, deletions too, if it had been given all local changes.</summary>
    ApplyDifferences,

    /// <summary><c>resyncChangesUploadDifferences</c>: what is held and does not come in this round, or differs, is to be kept and sent to the service.</summary>
    UploadDifferences,
}
