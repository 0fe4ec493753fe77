namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The bytes of one request.</summary>
internal readonly record struct UploadRange(long From, long Length, long Total)
{
    public long End => From + Length;

    public bool IsLast => End == Total;

    /// <summary>As <c>Content-Range</c> has it: the last byte included.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bytes {From}-{End - 1}/{Total}");
}
