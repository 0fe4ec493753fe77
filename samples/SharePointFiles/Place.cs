using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>What a path on the command line means: pure, and before anybody signs in.</summary>
internal static class Place
{
    /// <summary>A path in a drive as it was typed, without slashes around it; empty is the root.</summary>
    /// <exception cref="UsageException">A name in it is none the service takes.</exception>
    public static string InDrive(string typed)
    {
        var path = typed.Trim('/');
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
    public static string ForUpload(string local, string to) => InDrive(to.EndsWith('/') || to.Length == 0 ? $"{to.TrimEnd('/')}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(local)))}" : to);

    /// <summary>Where on this machine something of the drive goes: a place that ends in <c>/</c>, or one made of dots, is a folder for it; a folder that is there is one too, for a file.</summary>
    /// <exception cref="UsageException">The whole drive has no name of its own.</exception>
    public static string ForDownload(string name, string to, bool isFolder)
    {
        var isInto = to.EndsWith('/') || to.EndsWith(Path.DirectorySeparatorChar) || to is "." or ".." || (!isFolder && Directory.Exists(to));
        if (!isInto) return to;
        return name.Length > 0 ? Path.Combine(to is "./" or "." ? "" : to, name) : throw new UsageException("The drive itself has no name to be kept by: say --out DIR, without a / at its end.");
    }

    /// <summary>The last name of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The same failure in words of the command line, where it is that nothing lies at the path.</summary>
    public static GraphException NotThere(string path, GraphException e) => e.Saying(
        $"There is no '{path}' there", $"To see what there is: SharePointFiles ls{(path.Contains('/', StringComparison.Ordinal) ? $" '{path[..path.LastIndexOf('/')]}'" : "")}");
}
