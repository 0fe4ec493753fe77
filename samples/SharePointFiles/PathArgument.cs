using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Parses paths of the command line before the sign-in, without I/O on the drive.</summary>
internal static class PathArgument
{
    /// <summary>Parses a typed drive path and removes the slashes around it; empty means the root.</summary>
    /// <exception cref="UsageException">The path has a name that the service does not accept.</exception>
    public static string ParseDrivePath(string text)
    {
        var path = text.Trim('/');
        try
        {
            if (path.Length > 0) DrivePath.In("checked before the sign-in", path);
            return path;
        }
        catch (ArgumentException e) when (e.ParamName == "path")
        {
            throw new UsageException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    /// <summary>Returns the drive path of an upload: a destination that ends with <c>/</c> is the parent folder.</summary>
    /// <exception cref="UsageException">The path has a name that the service does not accept.</exception>
    public static string GetUploadPath(string localPath, string destination)
    {
        if (!destination.EndsWith('/') && destination.Length > 0) return ParseDrivePath(destination);

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(localPath)));
        return ParseDrivePath($"{destination.TrimEnd('/')}/{name}");
    }

    /// <summary>
    /// Returns the local path of a download. A destination that ends with <c>/</c>, or is <c>.</c> or <c>..</c>, is the parent folder;
    /// for a file, an existing folder is too.
    /// </summary>
    /// <exception cref="UsageException">The download is the whole drive, which has no name.</exception>
    public static string GetDownloadPath(string name, string destination, bool isFolder)
    {
        var isFolderDestination = destination.EndsWith('/')
            || destination.EndsWith(Path.DirectorySeparatorChar) || destination is "." or ".."
            || (!isFolder && Directory.Exists(destination));
        if (!isFolderDestination) return destination;
        return name.Length > 0
            ? Path.Combine(destination is "./" or "." ? "" : destination, name)
            : throw new UsageException("The drive itself has no name: say --out DIR, without a / at its end.");
    }

    /// <summary>Returns the last name of a path.</summary>
    public static string GetName(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Returns the error for a path that does not exist.</summary>
    public static GraphException CreateNotFoundError(string path, GraphException e) => e.WithMessage(
        $"There is no '{path}' there",
        "To see what there is: SharePointFiles ls" +
        $"{(path.Contains('/', StringComparison.Ordinal) ? $" '{path[..path.LastIndexOf('/')]}'" : "")}");
}
