namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The lifetime of an upload URL, and whether it is long enough for an upload. Pure.</summary>
/// <remarks>
/// <see href="https://github.com/OneDrive/onedrive-api-docs/issues/1570"/>: each range extends the session, but not the permission in its
/// URL.
/// </remarks>
internal static class UploadUrlLifetime
{
    /// <summary>The lifetime of an upload URL from when it was issued.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromDays(1);

    private static readonly TimeSpan MinObservationTime = TimeSpan.FromMinutes(10);

    /// <param name="now">The current time.</param>
    /// <param name="end">When the upload URL expires.</param>
    /// <param name="elapsed">The time since this run began.</param>
    /// <param name="sent">The bytes confirmed in this run.</param>
    /// <param name="remaining">The remaining bytes.</param>
    public static bool IsTooShort(DateTimeOffset now, DateTimeOffset end, TimeSpan elapsed, long sent, long remaining) =>
        elapsed >= MinObservationTime && sent > 0 && elapsed.TotalSeconds / sent * remaining > (end - now).TotalSeconds;
}
