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
            var location = status.Path is { } path ? $", at {path}" : "";
            var problem = isWritable ? "" : ", but its folder cannot be written";
            var notes = DescribeFallback(status.Fallback) + DescribeWarning(status);
            var detail = $"{DescribeAccounts(accounts.Count)} Sign-ins are {Describe(status.Protection)}{location}{problem}.{notes}";
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

    // Without the remedy: the default protection allows a fallback, so there is nothing to fix.
    private static string DescribeFallback(CacheFallback? fallback) =>
        fallback is null ? "" : $" They are not {Describe(fallback.Requested)}: {fallback.Reason}";

    private static string DescribeAccounts(int count) => count switch
    {
        0 => "No account is signed in.",
        1 => "1 account is signed in.",
        _ => $"{count} accounts are signed in.",
    };

    private static string Describe(StorageProtection? protection) => protection switch
    {
        StorageProtection.Os => "encrypted by the operating system",
        StorageProtection.CallerKey => "encrypted with your key",
        StorageProtection.OwnerOnlyFile => "in a file that only you can read",
        StorageProtection.Memory => "in memory only",
        _ => "not stored",
    };

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
