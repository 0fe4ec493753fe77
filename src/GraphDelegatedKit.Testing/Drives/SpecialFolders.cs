using System.Collections.Frozen;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/drive-get-specialfolder: folders with a name of their own in addresses. The tenant creates one at
// the first request for it, as the service does for a client that may write, and finds it by its path: after a rename it creates another,
// unlike the service.
internal sealed class SpecialFolders(string applicationName)
{
    private readonly FrozenDictionary<string, string[]> _paths = new Dictionary<string, string[]>
    {
        ["documents"] = ["Documents"],
        ["photos"] = ["Pictures"],
        ["cameraroll"] = ["Pictures", "Camera Roll"],
        ["music"] = ["Music"],
        ["recordings"] = ["Recordings"],
        ["approot"] = ["Apps", applicationName],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string>? FindPath(string name) => _paths.GetValueOrDefault(name);

    // Returns null if the path is not that of a special folder.
    public string? FindName(IReadOnlyList<string> path) => path.Count is 0 or > 2
        ? null
        : _paths.FirstOrDefault(folder => folder.Value.SequenceEqual(path, StringComparer.OrdinalIgnoreCase)).Key;
}
