namespace GraphDelegatedKit.Testing.Uploads;

// A trouble with whichever range holds a certain byte of a file, however the file is cut into ranges.
internal sealed record UploadFault(UploadTrouble Trouble, long AtByte, string? File, int Times = 1)
{
    public int Left { get; set; } = Times;

    public long? KeptTo { get; init; }

    public int Status { get; init; }

    public string? Code { get; init; }

    public TimeSpan? Wait { get; init; }

    public bool Strikes(string file, ContentRange range) =>
        AtByte >= range.From && AtByte <= range.To && (File is null || File.Equals(file, StringComparison.OrdinalIgnoreCase));
}
