using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Makes room below one local folder, and never anywhere else.</summary>
internal static class LocalPathGuard
{
    /// <summary>The folder below the root, made where it is missing.</summary>
    /// <param name="root">The folder, whole, that everything stays below.</param>
    /// <param name="path">Names parted by <c>/</c>; empty for the root itself.</param>
    /// <exception cref="IOException">A file is in the way, or a link, which might lead out of it.</exception>
    public static string EnsureFolder(string root, string path)
    {
        var folder = root;
        Directory.CreateDirectory(root);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            folder = EnsureBelow(root, Path.Combine(folder, name));
            EnsureNotLink(folder);
            Directory.CreateDirectory(folder);
        }

        return folder;
    }

    /// <summary>Where a file goes, with its folder made.</summary>
    /// <inheritdoc cref="EnsureFolder"/>
    public static string PrepareFile(string root, string path)
    {
        var index = path.LastIndexOf('/');
        var file = EnsureBelow(root, Path.Combine(EnsureFolder(root, path[..Math.Max(0, index)]), path[(index + 1)..]));
        foreach (var candidate in new[] { file, PartialFileLock.GetPath(file), PartialFileLock.GetCheckpointPath(file) }) EnsureNotLink(candidate);
        return file;
    }

    // Names were judged before; this holds whatever was overlooked.
    private static string EnsureBelow(string root, string path) =>
        Path.GetFullPath(path) is var fullPath && fullPath == path && fullPath.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? fullPath
            : throw new IOException($"'{path}' is not below '{root}'. Nothing was written.");

    private static void EnsureNotLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } linkTarget) throw new IOException($"'{path}' is a link to '{linkTarget}', and links are not followed. Nothing was written.");
    }
}
