namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The item an upload ended in, and how.</summary>
internal readonly record struct CompletedUpload(DriveItem Item, UploadOutcome Outcome);
