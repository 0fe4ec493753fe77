using System.Text;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Judges what was listed: what is no file, and which names cannot be had here.</summary>
internal static class DownloadFilter
{
    private static readonly string[] PartialFileExtensions = [PartialFileLock.Extension, PartialFileLock.CheckpointExtension, PartialFileLock.CheckpointExtension + CheckpointFile.TemporaryExtension];

    /// <summary>What this system takes for one name: macOS é, whether it is one character or two.</summary>
    public static Func<string, string>? PathNormalization => OperatingSystem.IsMacOS() ? static path => path.Normalize(NormalizationForm.FormC) : null;

    public static RemoteEntry Classify(DriveItem item, string path, bool isWindows)
    {
        var entry = new RemoteEntry(item, path);
        if (LocalFileName.FindProblem(item.Name, isWindows) is { } problem) return entry.AsRefused($"the name '{item.Name}' cannot be a name here, because {problem}");
        if (item.AdditionalData?.ContainsKey("remoteItem") == true) return entry.AsSkipped("it is a link to something in another place, and links are not followed");
        if (item.File is not null || item.Folder is not null) return entry;
        return entry.AsSkipped("it is neither a file nor a folder, but such as a notebook");
    }

    public static IReadOnlyList<RemoteEntry> RefuseInvalid(IEnumerable<RemoteEntry> entries, Func<string, string>? normalize)
    {
        var collisions = new PathCollisions(normalize);
        var sorted = entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        foreach (var entry in sorted.Where(entry => entry.Outcome is null)) collisions.Add(entry.Path, entry.IsFile);
        return [.. sorted.Select(entry => entry.Outcome is null && (collisions.Find(entry.Path) ?? FindPartialFileProblem(entry, collisions)) is { } problem ? entry.AsRefused(problem) : entry)];
    }

    private static string? FindPartialFileProblem(RemoteEntry entry, PathCollisions collisions)
    {
        foreach (var extension in PartialFileExtensions)
            if (entry.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && entry.Path[..^extension.Length] is var finalPath && collisions.ContainsFile(finalPath))
                return $"'{finalPath}' has that name while it is not whole";
        return null;
    }
}
