using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Storage;

// The names of everything in a state folder. StateFolder writes no other name, and StateFolderReset deletes no other name.
internal static partial class StateLayout
{
    public const string LockFile = "lock";
    public const string RegistrationFile = "tenant.json";
    public const string SigningKeyFile = "signing.key";
    public const string AppsFile = "apps.json";
    public const string SitesFile = "sites.json";
    public const string ChangeNumbersFile = "changes.json";
    public const string GroupChangesFile = "groupchanges.json";
    public const string RulesFile = "rules.json";
    public const string ClockFile = "clock.json";
    public const string LogFile = "state.log";
    public const string BlobsFolder = "blobs";
    public const string BuiltFile = "built"; // a builder has added its data

    private static readonly string[] Files =
    [
        RegistrationFile, RunningTenantFile.FileName, "people.json", "made-up-people.json", SigningKeyFile, "refresh.key", "tempauth.key",
        "authority.pem", "authority.key", AppsFile, SitesFile, ChangeNumbersFile, ClockFile, LogFile, LockFile, "groups.json",
        GroupChangesFile, BuiltFile, RulesFile,
        "seeded", // written by graph-local
    ];

    // The JSON files that no snapshot changes.
    private static readonly string[] LastingFiles =
        [RegistrationFile, RunningTenantFile.FileName, "people.json", "made-up-people.json", ClockFile];

    private static readonly Dictionary<string, Regex> Folders = new(StringComparer.Ordinal)
    {
        [BlobsFolder] = BlobPattern(),
        ["standing"] = GuidFilePattern(),
        ["drives"] = DrivePattern(),
        ["uploads"] = GuidFilePattern(),
        ["attachments"] = AttachmentPattern(),
        ["mail"] = MailPattern(),
        ["mailfolders"] = MailPattern(),
        ["teams"] = GuidFilePattern(),
        ["groups"] = GuidFilePattern(),
        ["shares"] = SharePattern(),
        ["devicecodes"] = DeviceCodePattern(),
        ["sessions"] = BrowserSessionPattern(),
    };

    // Takes a path relative to the state folder.
    public static void Require(string name)
    {
        var separator = name.IndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]);
        if (separator < 0 ? !IsFile(name) && !IsFolder(name) : !IsFolder(name[..separator]))
            throw new InvalidOperationException($"The state folder has no place for '{name}'. Add its name and pattern to StateLayout.");
    }

    public static bool IsFile(string name) => Files.Contains(RemoveTemporarySuffix(name), StringComparer.Ordinal);

    // A document has the name of a JSON file, and is part of snapshots. Returns its folder, empty for the state folder itself, and its file
    // name; null for any other file.
    public static (string Folder, string File)? SplitDocument(string name)
    {
        Require(name);
        var (folder, file) = (Normalize(Path.GetDirectoryName(name) ?? ""), Path.GetFileName(name));
        var isDocument = folder.Length == 0
            ? IsDocumentFile(file)
            : folder != BlobsFolder && file.EndsWith(".json", StringComparison.Ordinal);
        return isDocument ? (folder, file) : null;
    }

    // Takes a folder as ListDocumentFolders returns it, and the name of a file in it.
    public static bool IsDocument(string folder, string name)
    {
        if (folder.Length == 0)
            return IsDocumentFile(name);
        var path = $"{folder}/{name}";
        return path.IndexOf('/', StringComparison.Ordinal) is var end && IsInFolder(path[..end], path[(end + 1)..]);
    }

    // Whether a file of the state folder itself is a document.
    private static bool IsDocumentFile(string name) =>
        name.EndsWith(".json", StringComparison.Ordinal) && IsFile(name) && !LastingFiles.Contains(name, StringComparer.Ordinal);

    public static string Normalize(string folder) => folder.Replace('\\', '/');

    // The folders with files of documents, which earlier versions wrote, and the state folder itself.
    public static IEnumerable<string> ListDocumentFolders(string root)
    {
        yield return "";
        foreach (var name in Folders.Keys.Where(name => name != BlobsFolder))
        {
            var path = Path.Combine(root, name);
            if (!Directory.Exists(path))
                continue;
            yield return name;
            foreach (var subfolder in Directory.EnumerateDirectories(path).Select(Path.GetFileName))
            {
                if (IsInFolder(name, subfolder!))
                    yield return $"{name}/{subfolder}";
            }
        }
    }

    public static bool IsFolder(string name) => Folders.ContainsKey(name);

    // Takes the path of a file or folder relative to one of the folders, separated by slashes.
    public static bool IsInFolder(string folder, string path) => Folders[folder].IsMatch(RemoveTemporarySuffix(path));

    private static string RemoveTemporarySuffix(string name) => TemporarySuffix().Replace(name, "");

    // A file that a killed process left half-written.
    [GeneratedRegex(@"\.[0-9a-f]{8}\.new\z")]
    private static partial Regex TemporarySuffix();

    [GeneratedRegex(@"\A([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{40})\z")]
    private static partial Regex BlobPattern();

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\.(json|bytes)\z")]
    private static partial Regex GuidFilePattern();

    [GeneratedRegex(@"\Ab![A-Za-z0-9_-]{64}(/01[A-Z2-7]{32}\.json)?\z")]
    private static partial Regex DrivePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{40}\.(json|bytes)\z")]
    private static partial Regex AttachmentPattern();

    [GeneratedRegex(@"\AAAMkAD[A-Za-z0-9_-]{54}=\.json\z")]
    private static partial Regex MailPattern();

    [GeneratedRegex(@"\AE[A-Za-z0-9_-]{43}\.json\z")]
    private static partial Regex SharePattern();

    [GeneratedRegex(@"\A[0-9A-F]{96}\.json\z")]
    private static partial Regex DeviceCodePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\.json\z")]
    private static partial Regex BrowserSessionPattern();
}
