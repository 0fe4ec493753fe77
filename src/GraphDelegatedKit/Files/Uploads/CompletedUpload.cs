namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The item that an upload created or replaced, and the outcome.</summary>
internal readonly record struct CompletedUpload(DriveItem Item, UploadOutcome Outcome);
