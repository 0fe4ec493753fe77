using System.Net;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The item that an upload created or replaced, and the outcome.</summary>
internal readonly record struct CompletedUpload(DriveItem Item, UploadOutcome Outcome)
{
    /// <summary>Returns the outcome that a response with the item reports.</summary>
    public static UploadOutcome GetOutcome(HttpStatusCode status, DriveItem item, string requestedName, ConflictBehavior conflict) =>
        conflict == ConflictBehavior.Rename && item.Name is { } name && !name.Equals(requestedName, StringComparison.OrdinalIgnoreCase)
            ? UploadOutcome.Renamed
        : status == HttpStatusCode.Created ? UploadOutcome.Created
        : UploadOutcome.Replaced;
}
