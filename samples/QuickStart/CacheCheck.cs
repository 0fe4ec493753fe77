using GraphDelegatedKit;

namespace QuickStart;

internal static class CacheCheck
{
    public static async Task<CheckResult> RunAsync(DelegatedSession session, CancellationToken cancellationToken)
    {
        try
        {
            var accounts = await session.GetAccountsAsync(cancellationToken); // opens the cache
            var status = session.CacheStatus;
            var isWritable = status.Path is null || CanWrite(status.Path);
            var location = status.Path is { } path ? $" at {path}" : "";
            var problem = isWritable ? "" : ", but its folder cannot be written";
            var notes = DescribeFallback(status.Fallback) + DescribeWarning(status);
            var detail = $"{accounts.Count} signed in, {status.Protection}{location}{problem}.{notes}";
            return !isWritable
                ? new("cache", false, detail, "Make the folder writable for your account; otherwise a renewed sign-in is lost.")
                : new("cache", status.Problem is null, status.Problem ?? detail);
        }
        catch (SignInException e)
        {
            return CheckResult.FromException("cache", e);
        }
    }

    private static string DescribeWarning(CacheStatus status) => status.Warning is { } warning ? $" {warning}" : "";

    private static string DescribeFallback(CacheFallback? fallback) =>
        fallback is null ? "" : $" Not by {fallback.Requested}: {fallback.Reason} {fallback.Remedy}";

    private static bool CanWrite(string cachePath)
    {
        var probe = $"{cachePath}.{Guid.NewGuid():N}.probe";
        try
        {
            using var _ = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
