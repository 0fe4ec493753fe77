namespace GraphDelegatedKit.Storage;

/// <summary>Recognizes the exceptions that .NET throws for an error of the disk.</summary>
internal static class DiskError
{
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException || IsFileTooLarge(e);

    /// <summary>
    /// Whether a write failed because the file exceeds a limit of its file system, such as the 4 GiB of FAT32, or of the process. .NET
    /// reports this system error, EFBIG, as an argument error.
    /// </summary>
    public static bool IsFileTooLarge(Exception e) => e is ArgumentOutOfRangeException;

    /// <summary>Gets the message of a disk error as a sentence for an error message.</summary>
    public static string GetMessage(Exception e) => IsFileTooLarge(e) ? "The file is too large for this disk." : e.Message;
}
