namespace GraphDelegatedKit.Testing.Uploads;

// A fault of the answer to the last range of an upload.
internal sealed record CompletionFault(UploadCompletion Completion, string? FileName)
{
    public bool AppliesTo(string fileName) => FileName is null || FileName.Equals(fileName, StringComparison.OrdinalIgnoreCase);
}
