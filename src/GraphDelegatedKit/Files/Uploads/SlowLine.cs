namespace GraphDelegatedKit.Files;

/// <summary>How long a request may take on a slow line, 300 kbit/s. The pipeline's usual bound is meant for answers, not for uploads. Pure.</summary>
internal static class SlowLine
{
    private const double BytesInASecond = 300_000 / 8;

    private static readonly TimeSpan ForAnAnswer = TimeSpan.FromSeconds(100);

    public static TimeSpan TimeFor(long bytes) => ForAnAnswer + TimeSpan.FromSeconds(bytes / BytesInASecond);
}
