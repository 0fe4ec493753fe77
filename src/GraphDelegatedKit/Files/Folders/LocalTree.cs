using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>What there is to upload, counted before the first byte goes: files, hidden ones too, folders with nothing in them, and what is left out, with the reason.</summary>
internal static class LocalTree
{
    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <exception cref="IOException">The folder is not there, or is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<LocalEntry> List(string folder, DrivePath destination, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(Path.GetFullPath(folder));
        if (!root.Exists) throw File.Exists(folder) ? new IOException($"'{folder}' is a file. Name a folder, or upload the file.") : new DirectoryNotFoundException($"The folder '{folder}' does not exist.");

        List<LocalEntry> entries = [];
        var pending = new Stack<(DirectoryInfo Folder, string Path)>();
        foreach (var item in EnumerateChildren(root)) Add(item, "");
        while (pending.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (entriesBefore, pendingBefore) = (entries.Count, pending.Count);
            try
            {
                foreach (var item in EnumerateChildren(next.Folder)) Add(item, next.Path + "/");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                entries.Add(new LocalEntry(next.Folder.FullName, next.Path, null).AsFailed(e));
                continue;
            }

            if (pending.Count == pendingBefore && entries.Skip(entriesBefore).All(entry => !entry.IsFile)) entries.Add(new LocalEntry(next.Folder.FullName, next.Path, null));
        }

        return RefuseInvalid(entries, destination);

        void Add(FileSystemInfo item, string prefix)
        {
            var path = prefix + item.Name;
            if (item.LinkTarget is { } targetPath) entries.Add(new LocalEntry(item.FullName, path, null).AsSkipped($"it is a link to '{targetPath}', and links are not followed"));
            else if (item is DirectoryInfo directory) pending.Push((directory, path));
            else entries.Add(CreateFileEntry((FileInfo)item, path));
        }
    }

    /// <summary>Files of the caller's own choice, with where each is to go.</summary>
    public static IReadOnlyList<LocalEntry> List(IEnumerable<(string Source, string Target)> files, DrivePath destination, CancellationToken cancellationToken)
    {
        List<LocalEntry> entries = [];
        foreach (var (source, targetPath) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ArgumentException.ThrowIfNullOrWhiteSpace(source, nameof(files));
            ArgumentException.ThrowIfNullOrWhiteSpace(targetPath, nameof(files));
            var file = new FileInfo(source);
            entries.Add(file.Exists ? CreateFileEntry(file, targetPath)
                : new LocalEntry(file.FullName, targetPath, 0).AsFailed(Directory.Exists(source) ? new IOException($"'{source}' is a folder. Name a file.") : new FileNotFoundException($"The file '{source}' does not exist.", source)));
        }

        return RefuseInvalid(entries, destination);
    }

    private static LocalEntry CreateFileEntry(FileInfo file, string path)
    {
        if (FileStat.IsRegularFile(file.FullName) == false) return new LocalEntry(file.FullName, path, null).AsSkipped("it is a pipe, a socket or a device, and no file");
        try
        {
            return new LocalEntry(file.FullName, path, file.Length);
        }
        catch (IOException e)
        {
            return new LocalEntry(file.FullName, path, 0).AsFailed(e); // gone since it was listed
        }
    }

    private static IEnumerable<FileSystemInfo> EnumerateChildren(DirectoryInfo folder) => folder.EnumerateFileSystemInfos("*", AllEntries).OrderBy(item => item.Name, StringComparer.Ordinal);

    private static LocalEntry[] RefuseInvalid(List<LocalEntry> entries, DrivePath destination)
    {
        var collisions = new PathCollisions();
        foreach (var entry in entries.Where(entry => entry.Outcome is null)) collisions.Add(entry.Path, entry.IsFile);
        return [.. entries.Select(entry => entry.Outcome is null && (FindNameProblem(entry.Path) ?? FindLengthProblem(destination, entry.Path) ?? collisions.Find(entry.Path)) is { } problem ? entry.AsRefused(problem) : entry)];
    }

    private static string? FindNameProblem(string path)
    {
        foreach (var name in path.Split('/'))
            if (DriveItemName.FindProblem(name) is { } problem)
                return $"the name '{name}' is not allowed in OneDrive and SharePoint, because {problem}";
        return null;
    }

    // How long the path of a folder named by its id is, only the service knows.
    private static string? FindLengthProblem(DrivePath destination, string path) => (destination.Path.Length == 0 ? 0 : destination.Path.Length + 1) + path.Length is var length and > DrivePath.MaxLength
        ? $"its path there has {length} characters, and OneDrive and SharePoint take {DrivePath.MaxLength}"
        : null;
}
