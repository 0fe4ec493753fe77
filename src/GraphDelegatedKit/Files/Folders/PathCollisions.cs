namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Finds paths of a tree that cannot coexist if names are compared without regard to case, as in OneDrive, SharePoint, Windows and macOS.
/// </summary>
internal sealed class PathCollisions(Func<string, string>? normalize = null)
{
    private readonly Dictionary<string, (string Spelled, bool IsFile)> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _collisions = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string path, bool isFile)
    {
        foreach (var prefix in EnumeratePrefixes(path)) Add(prefix, isFile && prefix.Length == path.Length, GetKey(prefix));
    }

    /// <returns>The collision of the path or of one of its folders; <see langword="null"/> if there is none.</returns>
    public string? Find(string path)
    {
        foreach (var prefix in EnumeratePrefixes(path))
            if (_collisions.TryGetValue(GetKey(prefix), out var problem))
                return problem;
        return null;
    }

    /// <summary>Whether a file with this path was added.</summary>
    public bool ContainsFile(string path) => _paths.TryGetValue(GetKey(path), out var found) && found.IsFile;

    private void Add(string path, bool isFile, string key)
    {
        if (_paths.TryAdd(key, (path, isFile))) return;
        var (existing, isExistingFile) = _paths[key];
        if (existing != path)
            _collisions.TryAdd(
                key, $"'{existing}' and '{path}' differ only in a way that file names do not distinguish, such as upper and lower case");
        else if (isFile != isExistingFile) _collisions.TryAdd(key, $"'{path}' would be both a file and a folder");
        else if (isFile) _collisions.TryAdd(key, $"more than one file would have the path '{path}'");
    }

    private static IEnumerable<string> EnumeratePrefixes(string path)
    {
        for (var index = path.IndexOf('/'); index >= 0; index = path.IndexOf('/', index + 1)) yield return path[..index];
        yield return path;
    }

    private string GetKey(string path) => normalize is null ? path : normalize(path);
}
