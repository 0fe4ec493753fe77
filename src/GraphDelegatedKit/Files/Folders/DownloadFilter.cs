using System.Text;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Decides which listed items are downloaded: skips items that are not files, and refuses names that are not valid on this system.
/// </summary>
internal static class DownloadFilter
{
    private static readonly string[] PartialFileExtensions =
    [
        PartialFileLock.Extension,
        PartialFileLock.CheckpointExtension,
        PartialFileLock.CheckpointExtension + CheckpointFile.TemporaryExtension,
    ];

    /// <summary>
    /// The normalization under which this system compares names; <see langword="null"/> if it compares them unchanged. For macOS, é as one
    /// or as two characters is the same name.
    /// </summary>
    public static Func<string, string>? PathNormalization =>
        OperatingSystem.IsMacOS() ? static path => path.Normalize(NormalizationForm.FormC) : null;

    public static RemoteEntry Classify(DriveItem item, string path, bool isWindows)
    {
        var entry = new RemoteEntry(item, path);
        if (LocalFileName.FindProblem(item.Name, isWindows) is { } problem)
            return entry.AsRefused($"the name '{item.Name}' is not valid on this system, because {problem}");
        return item.Kind switch
        {
            DriveItemKind.File or DriveItemKind.Folder => entry,
            DriveItemKind.Shortcut => entry.AsSkipped(
                $"it is {DriveItemKinds.Describe(item)}, and such links are not followed within a folder. Download its target separately"),
            _ => entry.AsSkipped($"it is {DriveItemKinds.Describe(item)}"),
        };
    }

    public static IReadOnlyList<RemoteEntry> RefuseInvalid(IEnumerable<RemoteEntry> entries, Func<string, string>? normalize)
    {
        var collisions = new PathCollisions(normalize);
        var sorted = entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        foreach (var entry in sorted.Where(entry => entry.Outcome is null)) collisions.Add(entry.Path, entry.IsFile);
        return [.. sorted.Select(Check)];

        RemoteEntry Check(RemoteEntry entry) =>
            entry.Outcome is null && (collisions.Find(entry.Path) ?? FindReservedNameProblem(entry, collisions)) is { } problem
                ? entry.AsRefused(problem)
                : entry;
    }

    private static string? FindReservedNameProblem(RemoteEntry entry, PathCollisions collisions)
    {
        if (entry.Path.Equals(DownloadRecord.FileName, StringComparison.OrdinalIgnoreCase))
            return "its name is used for the record of downloaded files";
        foreach (var extension in PartialFileExtensions)
        {
            if (!entry.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) continue;
            var finalPath = entry.Path[..^extension.Length];
            if (collisions.ContainsFile(finalPath)) return $"its name is used for '{finalPath}' while that file is downloaded";
        }

        return null;
    }
}
