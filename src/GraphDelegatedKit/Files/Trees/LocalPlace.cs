namespace GraphDelegatedKit.Files;

/// <summary>Makes room below one local folder, and never anywhere else.</summary>
internal static class LocalPlace
{
    /// <summary>The folder below the root, made where it is missing.</summary>
    /// <param name="root">The folder, whole, that everything stays below.</param>
    /// <param name="path">Names parted by <c>/</c>; empty for the root itself.</param>
    /// <exception cref="IOException">A file is in the way, or a link, which might lead out of it.</exception>
    public static string Folder(string root, string path)
    {
        var folder = root;
        Directory.CreateDirectory(root);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            folder = Below(root, Path.Combine(folder, name));
            RefuseLink(folder);
            Directory.CreateDirectory(folder);
        }

        return folder;
    }

    /// <summary>Where a file goes, with its folder made.</summary>
    /// <inheritdoc cref="Folder"/>
    public static string File(string root, string path)
    {
        var at = path.LastIndexOf('/');
        var file = Below(root, Path.Combine(Folder(root, path[..Math.Max(0, at)]), path[(at + 1)..]));
        foreach (var written in new[] { file, DownloadHold.PathOf(file), DownloadHold.NoteOf(file) }) RefuseLink(written);
        return file;
    }

    // Names were judged before; this holds whatever was overlooked.
    private static string Below(string root, string path) =>
        Path.GetFullPath(path) is var full && full == path && full.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new IOException($"'{path}' is not below '{root}'. Nothing was written.");

    private static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target) throw new IOException($"'{path}' is a link to '{target}', and links are not followed. Nothing was written.");
    }
}
