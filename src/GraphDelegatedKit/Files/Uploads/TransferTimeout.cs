namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// The timeout of a request with content, long enough for a line of 300 kbit/s. The default timeout of the pipeline is meant for
/// responses, not for uploads. Pure.
/// </summary>
internal static class TransferTimeout
{
    private const double MinBytesPerSecond = 300_000 / 8;

    private static readonly TimeSpan BaseTimeout = TimeSpan.FromSeconds(100);

    public static TimeSpan GetTimeout(long bytes) => BaseTimeout + TimeSpan.FromSeconds(bytes / MinBytesPerSecond);
}
