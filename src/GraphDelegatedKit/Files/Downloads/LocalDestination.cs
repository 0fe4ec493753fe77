namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The local file of a download.</summary>
/// <param name="Path">
/// The path that is opened. It can lead through a handle of the folder, so that no link can take the place of the folder.
/// </param>
/// <param name="ShownPath">The path of the same file for messages and results.</param>
internal sealed record LocalDestination(string Path, string ShownPath)
{
    /// <summary>
    /// Gets an action that checks, after a file was opened and before a byte is written, that the file is in the right folder.
    /// </summary>
    /// <exception cref="IOException">The file is in another folder. Thrown by the action.</exception>
    public Action EnsureInside { get; init; } = static () => { };

    public static LocalDestination FromPath(string path) => new(path, path);

    /// <summary>Returns the shown path of a file in the same folder.</summary>
    public string GetShownPath(string path) => System.IO.Path.Combine(GetFolder(ShownPath), System.IO.Path.GetFileName(path));

    /// <summary>Replaces the opened path in a message of the system by the shown one.</summary>
    public string ReplacePath(string message) => Path == ShownPath
        ? message
        : message.Replace(GetFolder(Path), GetFolder(ShownPath), StringComparison.Ordinal);

    /// <summary>Creates an error of the disk with the shown path instead of the opened one.</summary>
    /// <returns>The error to throw instead; <see langword="null"/> if the error does not name the opened path.</returns>
    public Exception? WithShownPath(Exception e)
    {
        var message = ReplacePath(e.Message);
        return message == e.Message ? null : e switch
        {
            IOException => new IOException(message, e),
            UnauthorizedAccessException => new UnauthorizedAccessException(message, e),
            _ => null,
        };
    }

    private static string GetFolder(string path) => System.IO.Path.GetDirectoryName(path)!;
}
