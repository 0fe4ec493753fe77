namespace GraphDelegatedKit.Files;

/// <summary>Finds paths of one tree that cannot lie beside each other where names are compared without case, as OneDrive, SharePoint, Windows and macOS do.</summary>
internal sealed class PathClashes(Func<string, string>? normalize = null)
{
    private readonly Dictionary<string, (string Spelled, bool IsFile)> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _clashes = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string path, bool isFile)
    {
        foreach (var prefix in Prefixes(path)) Add(prefix, isFile && prefix.Length == path.Length, Key(prefix));
    }

    /// <returns>Why the path, or a folder on it, cannot be had; or <see langword="null"/>.</returns>
    public string? Of(string path)
    {
        foreach (var prefix in Prefixes(path))
            if (_clashes.TryGetValue(Key(prefix), out var why))
                return why;
        return null;
    }

    /// <summary>Whether a file of this path is among them.</summary>
    public bool HasFile(string path) => _seen.TryGetValue(Key(path), out var found) && found.IsFile;

    private void Add(string path, bool isFile, string key)
    {
        if (_seen.TryAdd(key, (path, isFile))) return;
        var (other, otherIsFile) = _seen[key];
        if (other != path) _clashes.TryAdd(key, $"'{other}' and '{path}' differ in a way that names of files are not told apart by, such as upper and lower case");
        else if (isFile != otherIsFile) _clashes.TryAdd(key, $"'{path}' would be a file and a folder");
        else if (isFile) _clashes.TryAdd(key, $"more than one file would be '{path}'");
    }

    private static IEnumerable<string> Prefixes(string path)
    {
        for (var at = path.IndexOf('/'); at >= 0; at = path.IndexOf('/', at + 1)) yield return path[..at];
        yield return path;
    }

    private string Key(string path) => normalize is null ? path : normalize(path);
}
