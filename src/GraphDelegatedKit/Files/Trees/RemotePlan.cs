using System.Text;

namespace GraphDelegatedKit.Files;

/// <summary>Judges what was listed: what is no file, and which names cannot be had here.</summary>
internal static class RemotePlan
{
    private static readonly string[] Unfinished = [DownloadHold.Ending, DownloadHold.NoteEnding, DownloadHold.NoteEnding + NoteFile.TemporaryEnding];

    /// <summary>What this system takes for one name: macOS é, whether it is one character or two.</summary>
    public static Func<string, string>? Normalization => OperatingSystem.IsMacOS() ? static path => path.Normalize(NormalizationForm.FormC) : null;

    public static RemoteEntry Kind(DriveItem item, string path, bool onWindows)
    {
        var entry = new RemoteEntry(item, path);
        if (LocalName.Objection(item.Name, onWindows) is { } why) return entry.Refused($"the name '{item.Name}' cannot be a name here, because {why}");
        if (item.AdditionalData?.ContainsKey("remoteItem") == true) return entry.Skipped("it is a link to something in another place, and links are not followed");
        if (item.File is not null || item.Folder is not null) return entry;
        return entry.Skipped("it is neither a file nor a folder, but such as a notebook");
    }

    public static IReadOnlyList<RemoteEntry> Judge(IEnumerable<RemoteEntry> entries, Func<string, string>? normalize)
    {
        var clashes = new PathClashes(normalize);
        var sorted = entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        foreach (var entry in sorted.Where(entry => entry.Outcome is null)) clashes.Add(entry.Path, entry.IsFile);
        return [.. sorted.Select(entry => entry.Outcome is null && (clashes.Of(entry.Path) ?? MeansAnother(entry, clashes)) is { } why ? entry.Refused(why) : entry)];
    }

    private static string? MeansAnother(RemoteEntry entry, PathClashes clashes)
    {
        foreach (var ending in Unfinished)
            if (entry.Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && entry.Path[..^ending.Length] is var whole && clashes.HasFile(whole))
                return $"'{whole}' has that name while it is not whole";
        return null;
    }
}
