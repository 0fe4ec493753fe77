namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The bytes of one request.</summary>
internal readonly record struct UploadRange(long From, long Length, long Total)
{
    public long End => From + Length;

    public bool IsLast => End == Total;

    /// <summary>The value of <c>Content-Range</c>, which includes the last byte.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bytes {From}-{End - 1}/{Total}");
}
