namespace GraphDelegatedKit.Files;

/// <summary>The item an upload ended in, and how.</summary>
internal readonly record struct Landed(DriveItem Item, UploadOutcome Outcome);
