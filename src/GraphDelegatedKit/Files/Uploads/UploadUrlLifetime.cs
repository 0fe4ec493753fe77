namespace GraphDelegatedKit.Files.Uploads;

/// <summary>How long the address of an upload session lives, and whether that will be enough. Pure.</summary>
/// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/1570"/>: the session's expiry moves with every range, the permission in its address does not.</remarks>
internal static class UploadUrlLifetime
{
    /// <summary>From when the address was given until it is dead.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromDays(1);

    private static readonly TimeSpan MinObservationTime = TimeSpan.FromMinutes(10);

    /// <param name="now">The time.</param>
    /// <param name="end">When the address dies.</param>
    /// <param name="elapsed">Since this run began.</param>
    /// <param name="sent">Bytes confirmed in this run.</param>
    /// <param name="remaining">Bytes to go.</param>
    public static bool IsTooShort(DateTimeOffset now, DateTimeOffset end, TimeSpan elapsed, long sent, long remaining) =>
        elapsed >= MinObservationTime && sent > 0 && elapsed.TotalSeconds / sent * remaining > (end - now).TotalSeconds;
}
