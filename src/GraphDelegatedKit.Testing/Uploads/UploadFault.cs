namespace GraphDelegatedKit.Testing.Uploads;

// A fault of the range that contains a certain byte of a file, however the client divides the file into ranges.
internal sealed record UploadFault(UploadFaultKind Kind, long AtByte, string? FileName)
{
    public long? AcceptedUpTo { get; init; }

    public int Status { get; init; }

    public string? Code { get; init; }

    public TimeSpan? Delay { get; init; }

    public bool AppliesTo(string fileName, ContentRange range) =>
        AtByte >= range.From && AtByte <= range.To && (FileName is null || FileName.Equals(fileName, StringComparison.OrdinalIgnoreCase));
}
