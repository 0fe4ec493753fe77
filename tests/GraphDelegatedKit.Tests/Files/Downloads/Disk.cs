namespace GraphDelegatedKit.Tests.Files;

/// <summary>The one limit of a disk that a test can come to without filling it.</summary>
internal static class Disk
{
    /// <returns>Bytes of the longest file it takes. Where it takes any, the test is left out.</returns>
    public static long LongestFile(Folder folder)
    {
        using var file = new FileStream(folder["probe"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        long fits = 0, fails = 1L << 60;
        if (Takes(fails)) Assert.Ignore("Files may be of any length here.");
        while (fails - fits > 1)
        {
            var between = fits + ((fails - fits) / 2);
            if (Takes(between)) fits = between;
            else fails = between;
        }

        return fits;

        bool Takes(long length)
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
