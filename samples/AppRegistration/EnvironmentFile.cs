namespace AppRegistration;

/// <summary>
/// A file of environment variables, <c>NAME=VALUE</c> a line, as systemd, Docker and <c>set -a; . FILE</c> read it. Lines of others stay.
/// Names with a colon are no variables and stand in comments.
/// </summary>
internal sealed class EnvironmentFile(string path)
{
    private const string Export = "export ";

    public string Path => path;

    public string? Get(string name) => ReadLines().Select(line => Match(line, name)).FirstOrDefault(value => value is not null);

    /// <summary>Sets values, and removes those that are <see langword="null"/>.</summary>
    /// <returns>Whether the content differs from what was there.</returns>
    public bool Set(ReadOnlySpan<(string Name, string? Value)> values, bool isSecret)
    {
        var lines = ReadLines();
        var before = lines.ToList();
        foreach (var (name, value) in values)
        {
            var index = lines.FindIndex(line => Match(line, name) is not null);
            if (value is null)
            {
                if (index >= 0) lines.RemoveAt(index);
            }
            else if (index < 0) lines.Add(Format(name, value));
            else if (Match(lines[index], name) != value) lines[index] = Format(name, value);
        }

        if (lines.SequenceEqual(before)) return false;
        if (lines.Count == 0) File.Delete(path);
        else Write(lines, isSecret);
        return true;
    }

    private void Write(List<string> lines, bool isSecret)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        if (isSecret) OwnerOnlyFile.Write(path, content);
        else OwnerOnlyFile.WriteShared(path, content);
    }

    private List<string> ReadLines() => File.Exists(path) ? [.. File.ReadAllLines(path)] : [];

    private static string GetPrefix(string name) => name.Contains(':', StringComparison.Ordinal) ? $"# {name}=" : $"{name}=";

    private static string Format(string name, string value) => GetPrefix(name) + Quote(value);

    // The quotes of a shell, which systemd reads too.
    private static string Quote(string value) =>
        value.All(character => char.IsAsciiLetterOrDigit(character) || "_-./:~@%+,=".Contains(character, StringComparison.Ordinal))
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string? Match(string line, string name)
    {
        var text = line.TrimStart();
        if (text.StartsWith(Export, StringComparison.Ordinal)) text = text[Export.Length..];
        var prefix = GetPrefix(name);
        if (!text.StartsWith(prefix, StringComparison.Ordinal)) return null;

        var value = text[prefix.Length..].Trim();
        return value is ['\'', .., '\''] ? value[1..^1].Replace("'\\''", "'", StringComparison.Ordinal)
            : value is ['"', .., '"'] ? value[1..^1]
            : value;
    }
}
