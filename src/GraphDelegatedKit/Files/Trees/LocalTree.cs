using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files;

/// <summary>What there is to upload, counted before the first byte goes: files, hidden ones too, folders with nothing in them, and what is left out, with the reason.</summary>
internal static class LocalTree
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <exception cref="IOException">The folder is not there, or is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<LocalEntry> Of(string folder, DrivePath target, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(Path.GetFullPath(folder));
        if (!root.Exists) throw File.Exists(folder) ? new IOException($"'{folder}' is a file. Name a folder, or upload the file.") : new DirectoryNotFoundException($"The folder '{folder}' does not exist.");

        List<LocalEntry> entries = [];
        var left = new Stack<(DirectoryInfo Folder, string Path)>();
        foreach (var found in Children(root)) Take(found, "");
        while (left.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (entriesBefore, leftBefore) = (entries.Count, left.Count);
            try
            {
                foreach (var found in Children(next.Folder)) Take(found, next.Path + "/");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                entries.Add(new LocalEntry(next.Folder.FullName, next.Path, null).Failed(e));
                continue;
            }

            if (left.Count == leftBefore && entries.Skip(entriesBefore).All(entry => !entry.IsFile)) entries.Add(new LocalEntry(next.Folder.FullName, next.Path, null));
        }

        return Judge(entries, target);

        void Take(FileSystemInfo found, string above)
        {
            var path = above + found.Name;
            if (found.LinkTarget is { } target) entries.Add(new LocalEntry(found.FullName, path, null).Skipped($"it is a link to '{target}', and links are not followed"));
            else if (found is DirectoryInfo deeper) left.Push((deeper, path));
            else entries.Add(FileAt((FileInfo)found, path));
        }
    }

    /// <summary>Files of the caller's own choice, with where each is to go.</summary>
    public static IReadOnlyList<LocalEntry> Of(IEnumerable<(string Source, string Target)> files, DrivePath below, CancellationToken cancellationToken)
    {
        List<LocalEntry> entries = [];
        foreach (var (source, target) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ArgumentException.ThrowIfNullOrWhiteSpace(source, nameof(files));
            ArgumentException.ThrowIfNullOrWhiteSpace(target, nameof(files));
            var file = new FileInfo(source);
            entries.Add(file.Exists ? FileAt(file, target)
                : new LocalEntry(file.FullName, target, 0).Failed(Directory.Exists(source) ? new IOException($"'{source}' is a folder. Name a file.") : new FileNotFoundException($"The file '{source}' does not exist.", source)));
        }

        return Judge(entries, below);
    }

    private static LocalEntry FileAt(FileInfo file, string path)
    {
        if (FileFacts.IsOrdinary(file.FullName) == false) return new LocalEntry(file.FullName, path, null).Skipped("it is a pipe, a socket or a device, and no file");
        try
        {
            return new LocalEntry(file.FullName, path, file.Length);
        }
        catch (IOException e)
        {
            return new LocalEntry(file.FullName, path, 0).Failed(e); // gone since it was listed
        }
    }

    private static IEnumerable<FileSystemInfo> Children(DirectoryInfo folder) => folder.EnumerateFileSystemInfos("*", Everything).OrderBy(found => found.Name, StringComparer.Ordinal);

    private static LocalEntry[] Judge(List<LocalEntry> entries, DrivePath target)
    {
        var clashes = new PathClashes();
        foreach (var entry in entries.Where(entry => entry.Outcome is null)) clashes.Add(entry.Path, entry.IsFile);
        return [.. entries.Select(entry => entry.Outcome is null && (ObjectionTo(entry.Path) ?? TooLong(target, entry.Path) ?? clashes.Of(entry.Path)) is { } why ? entry.Refused(why) : entry)];
    }

    private static string? ObjectionTo(string path)
    {
        foreach (var name in path.Split('/'))
            if (DriveItemName.Objection(name) is { } why)
                return $"the name '{name}' is not allowed in OneDrive and SharePoint, because {why}";
        return null;
    }

    // How long the path of a folder named by its id is, only the service knows.
    private static string? TooLong(DrivePath target, string path) => (target.Path.Length == 0 ? 0 : target.Path.Length + 1) + path.Length is var length and > DrivePath.Longest
        ? $"its path there has {length} characters, and OneDrive and SharePoint take {DrivePath.Longest}"
        : null;
}
