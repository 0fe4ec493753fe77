using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>What a path on the command line means: pure, and before anybody signs in.</summary>
internal static class PathArgument
{
    /// <summary>A path in a drive as it was typed, without slashes around it; empty is the root.</summary>
    /// <exception cref="UsageException">A name in it is none the service takes.</exception>
    public static string ParseDrivePath(string text)
    {
        var path = text.Trim('/');
        try
        {
            if (path.Length > 0) DrivePath.In("checked before anybody signs in", path);
            return path;
        }
        catch (ArgumentException e) when (e.ParamName == "path")
        {
            throw new UsageException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    /// <summary>Where in the drive something local goes: a place that ends in <c>/</c> is a folder for it.</summary>
    /// <exception cref="UsageException">A name in it is none the service takes.</exception>
    public static string GetUploadPath(string localPath, string destination) => ParseDrivePath(destination.EndsWith('/') || destination.Length == 0 ? $"{destination.TrimEnd('/')}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(localPath)))}" : destination);

    /// <summary>Where on this machine something of the drive goes: a place that ends in <c>/</c>, or one made of dots, is a folder for it; a folder that is there is one too, for a file.</summary>
    /// <exception cref="UsageException">The whole drive has no name of its own.</exception>
    public static string GetDownloadPath(string name, string destination, bool isFolder)
    {
        var isFolderDestination = destination.EndsWith('/') || destination.EndsWith(Path.DirectorySeparatorChar) || destination is "." or ".." || (!isFolder && Directory.Exists(destination));
        if (!isFolderDestination) return destination;
        return name.Length > 0 ? Path.Combine(destination is "./" or "." ? "" : destination, name) : throw new UsageException("The drive itself has no name to be kept by: say --out DIR, without a / at its end.");
    }

    /// <summary>The last name of a path.</summary>
    public static string GetName(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The same failure in words of the command line, where it is that nothing lies at the path.</summary>
    public static GraphException CreateNotFoundError(string path, GraphException e) => e.WithMessage(
        $"There is no '{path}' there", $"To see what there is: SharePointFiles ls{(path.Contains('/', StringComparison.Ordinal) ? $" '{path[..path.LastIndexOf('/')]}'" : "")}");
}
