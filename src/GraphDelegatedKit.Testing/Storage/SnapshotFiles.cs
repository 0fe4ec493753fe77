using System.Text;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Storage;

// The named snapshots: one file each, replaced and deleted as a whole. Those of a temporary folder stay in memory; so do those that this
// process has saved or read, which makes the next restore fast.
internal sealed partial class SnapshotFiles(StateFiles files)
{
    private const string Extension = ".snapshot";
    private const string Header = "local tenant snapshot 1";

    private readonly Dictionary<string, TenantState> _states = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Names => [.. ListNames().Order(StringComparer.OrdinalIgnoreCase)];

    public static void ValidateName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!NamePattern().IsMatch(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a snapshot. Use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or "
                + "digit.",
                nameof(name));
        }
    }

    public void Save(string name, TenantState state)
    {
        if (!files.IsTemporary)
        {
            files.EnsureFolder(StateLayout.SnapshotsFolder);
            files.Replace(GetFileName(FindName(name) ?? name), file => Write(file, state));
        }

        _states[name] = state;
    }

    public TenantState? Find(string name)
    {
        if (FindName(name) is not { } storedName)
            return null;
        if (_states.TryGetValue(name, out var state))
            return state;
        using var file = files.OpenIfExists(GetFileName(storedName));
        return file is null ? null : _states[name] = Read(file);
    }

    public bool Delete(string name)
    {
        if (FindName(name) is not { } storedName)
            return false;
        if (!files.IsTemporary)
            files.Delete(GetFileName(storedName));
        _states.Remove(name);
        return true;
    }

    private IEnumerable<string> ListNames() => files.IsTemporary
        ? _states.Keys
        : Directory.EnumerateFiles(files.EnsureFolder(StateLayout.SnapshotsFolder), "*" + Extension)
            .Select(path => Path.GetFileNameWithoutExtension(path)!);

    // Names that differ only in case are the same, as in the file systems of Windows and macOS.
    private string? FindName(string name) => ListNames().FirstOrDefault(stored => stored.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string GetFileName(string name) => Path.Combine(StateLayout.SnapshotsFolder, name + Extension);

    private static void Write(Stream file, TenantState state)
    {
        using var writer = new BinaryWriter(new BufferedStream(file, 1024 * 1024), Encoding.UTF8);
        writer.Write(Header);
        foreach (var (folder, folderState) in state.Folders)
        {
            foreach (var name in folderState.Names)
            {
                var document = folderState.Read(name)!;
                writer.Write(true);
                writer.Write(folder);
                writer.Write(name);
                writer.Write(document.Length);
                writer.Write(document);
            }
        }

        writer.Write(false);
    }

    private static TenantState Read(Stream file)
    {
        using var reader = new BinaryReader(new BufferedStream(file, 1024 * 1024), Encoding.UTF8);
        if (reader.ReadString() != Header)
            throw new InvalidDataException("The file is not a snapshot of a local tenant, or one of a later version.");
        var documents = new Dictionary<string, List<KeyValuePair<string, byte[]>>>(StringComparer.Ordinal);
        while (reader.ReadBoolean())
        {
            var (folder, name) = (reader.ReadString(), reader.ReadString());
            if (!documents.TryGetValue(folder, out var list))
                documents.Add(folder, list = []);
            list.Add(new(name, reader.ReadBytes(reader.ReadInt32())));
        }

        return documents.Aggregate(TenantState.Empty, (state, folder) => state.With(folder.Key, FolderState.Create(folder.Value)));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
