namespace GraphDelegatedKit.Files.Uploads;

/// <summary>How long a request may take on a slow line, 300 kbit/s. The pipeline's usual bound is meant for answers, not for uploads. Pure.</summary>
internal static class TransferTimeout
{
    private const double MinBytesPerSecond = 300_000 / 8;

    private static readonly TimeSpan BaseTimeout = TimeSpan.FromSeconds(100);

    public static TimeSpan GetTimeout(long bytes) => BaseTimeout + TimeSpan.FromSeconds(bytes / MinBytesPerSecond);
}
