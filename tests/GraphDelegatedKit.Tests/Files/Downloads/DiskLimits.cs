namespace GraphDelegatedKit.Tests.Files;

/// <summary>The one limit of a disk that a test can reach without filling it.</summary>
internal static class DiskLimits
{
    /// <returns>The maximum length of a file, in bytes. If the file system has none, the test is ignored.</returns>
    public static long MaxFileLength(TemporaryFolder folder)
    {
        using var file = new FileStream(
            folder["probe"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        long accepted = 0, refused = 1L << 60;
        if (TrySetLength(refused)) Assert.Ignore("This file system has no maximum file length.");
        while (refused - accepted > 1)
        {
            var middle = accepted + ((refused - accepted) / 2);
            if (TrySetLength(middle)) accepted = middle;
            else refused = middle;
        }

        return accepted;

        bool TrySetLength(long length)
        {
            try
            {
                file.SetLength(length);
                return true;
            }
            catch (Exception e) when (e is IOException or ArgumentException)
            {
                return false;
            }
        }
    }
}
