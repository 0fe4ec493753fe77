using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Lists what to upload before the upload starts: files, including hidden ones, empty folders, and entries that are not uploaded, with the
/// reason.
/// </summary>
internal static class LocalTree
{
    private static readonly EnumerationOptions AllEntries = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>Lists a folder with all files and folders below it.</summary>
    /// <exception cref="IOException">The folder does not exist, or is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be read.</exception>
    public static IReadOnlyList<LocalEntry> List(string folder, DrivePath destination, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(Path.GetFullPath(folder));
        if (!root.Exists)
        {
            throw File.Exists(folder)
                ? new IOException($"'{folder}' is a file. Specify a folder, or upload the file.")
                : new DirectoryNotFoundException($"The folder '{folder}' does not exist. Check the path.");
        }

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

            // Without a file and without a subfolder, the folder is empty.
            if (pending.Count == pendingBefore && entries.Skip(entriesBefore).All(entry => !entry.IsFile))
                entries.Add(new LocalEntry(next.Folder.FullName, next.Path, null));
        }

        return RefuseInvalid(entries, destination);

        void Add(FileSystemInfo item, string prefix)
        {
            var path = prefix + item.Name;
            if (HasInvalidName(item))
                entries.Add(new LocalEntry(item.FullName, path, null).AsRefused(
                    "its name is not valid UTF-8, so it cannot be opened or stored under this name. Rename it"));
            else if (item.Name == DownloadRecord.FileName)
                entries.Add(
                    new LocalEntry(item.FullName, path, null).AsSkipped("it is the record of an earlier download into this folder"));
            else if (item.LinkTarget is { } linkTarget)
                entries.Add(
                    new LocalEntry(item.FullName, path, null).AsSkipped($"it is a link to '{linkTarget}', and links are not followed"));
            else if (item is DirectoryInfo directory) pending.Push((directory, path));
            else entries.Add(CreateFileEntry((FileInfo)item, path));
        }
    }

    /// <summary>Lists the given files with their target paths.</summary>
    public static IReadOnlyList<LocalEntry> List(
        IEnumerable<(string Source, string Target)> files, DrivePath destination, CancellationToken cancellationToken)
    {
        List<LocalEntry> entries = [];
        foreach (var (source, targetPath) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ArgumentException.ThrowIfNullOrWhiteSpace(source, nameof(files));
            ArgumentException.ThrowIfNullOrWhiteSpace(targetPath, nameof(files));
            var file = new FileInfo(source);
            entries.Add(file.Exists
                ? CreateFileEntry(file, targetPath)
                : new LocalEntry(file.FullName, targetPath, 0).AsFailed(CreateNotFoundException(source)));
        }

        return RefuseInvalid(entries, destination);
    }

    // On Linux a name is any sequence of bytes. .NET replaces the invalid ones, and the new name leads to no file.
    private static bool HasInvalidName(FileSystemInfo item) => item.Name.Contains('\uFFFD') && !Path.Exists(item.FullName);

    private static IOException CreateNotFoundException(string source) => Directory.Exists(source)
        ? new IOException($"'{source}' is a folder. Specify a file.")
        : new FileNotFoundException($"The file '{source}' does not exist. Check the path.", source);

    private static LocalEntry CreateFileEntry(FileInfo file, string path)
    {
        if (FileStat.IsRegularFile(file.FullName) == false)
            return new LocalEntry(file.FullName, path, null).AsSkipped("it is a pipe, a socket or a device, not a file");
        try
        {
            return new LocalEntry(file.FullName, path, file.Length);
        }
        catch (IOException e)
        {
            return new LocalEntry(file.FullName, path, 0).AsFailed(e); // deleted since it was listed
        }
    }

    private static IEnumerable<FileSystemInfo> EnumerateChildren(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos("*", AllEntries).OrderBy(item => item.Name, StringComparer.Ordinal);

    private static LocalEntry[] RefuseInvalid(List<LocalEntry> entries, DrivePath destination)
    {
        var collisions = new PathCollisions(DriveItemNameComparer.GetKey);
        foreach (var entry in entries.Where(entry => entry.Outcome is null)) collisions.Add(entry.Path, entry.IsFile);
        return [.. entries.Select(Check)];

        LocalEntry Check(LocalEntry entry)
        {
            if (entry.Outcome is not null) return entry;
            var problem = FindNameProblem(entry.Path) ?? FindLengthProblem(destination, entry.Path) ?? collisions.Find(entry.Path);
            return problem is null ? entry : entry.AsRefused(problem);
        }
    }

    private static string? FindNameProblem(string path)
    {
        foreach (var name in path.Split('/'))
            if (DriveItemName.FindProblem(name) is { } problem)
                return $"the name '{name}' is not allowed in OneDrive and SharePoint, because {problem}";
        return null;
    }

    // If the destination is identified by id, only the service knows the length of its path.
    private static string? FindLengthProblem(DrivePath destination, string path)
    {
        var length = (destination.Path.Length == 0 ? 0 : destination.Path.Length + 1) + path.Length;
        return length > DrivePath.MaxLength
            ? $"its path has {length} characters, and OneDrive and SharePoint allow at most {DrivePath.MaxLength}"
            : null;
    }
}
