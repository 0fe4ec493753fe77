namespace GraphDelegatedKit.Testing.Uploads;

// How far an upload has got; the total is known from the first range on, or before.
internal readonly record struct UploadProgress(long Received, long? Total, bool IsMisaligned = false);
