using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Creates folders below one local folder, and never outside of it.</summary>
internal static class LocalPathGuard
{
    /// <summary>Creates a folder below the root if it does not exist.</summary>
    /// <param name="root">The full path of the folder that all paths must stay below.</param>
    /// <param name="path">The path below the root, separated by <c>/</c>; empty for the root.</param>
    /// <exception cref="IOException">The path contains a file, or a link, which could lead out of the root.</exception>
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

    /// <summary>Gets the full path of a file and creates its folder.</summary>
    /// <inheritdoc cref="EnsureFolder"/>
    public static string PrepareFile(string root, string path)
    {
        var index = path.LastIndexOf('/');
        var file = EnsureBelow(root, Path.Combine(EnsureFolder(root, path[..Math.Max(0, index)]), path[(index + 1)..]));
        EnsureNotLink(file);
        EnsureNotLink(PartialFileLock.GetPath(file));
        EnsureNotLink(PartialFileLock.GetCheckpointPath(file));
        return file;
    }

    // A second line of defense: LocalFileName has already checked the names.
    private static string EnsureBelow(string root, string path)
    {
        var prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return Path.GetFullPath(path) == path && path.StartsWith(prefix, StringComparison.Ordinal)
            ? path
            : throw new IOException($"'{path}' is not below '{root}'. Nothing was written.");
    }

    private static void EnsureNotLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } linkTarget)
            throw new IOException($"'{path}' is a link to '{linkTarget}', and links are not followed. Nothing was written.");
    }
}
