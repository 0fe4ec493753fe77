namespace GraphDelegatedKit.Testing.Uploads;

// The progress of an upload; the total size is known from the first range on, or earlier.
internal readonly record struct UploadProgress(long Received, long? Total, bool IsMisaligned = false);
