using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Storage;

// The names of everything in a state folder. StateFolder writes no other name, and StateFolderReset deletes no other name.
internal static partial class StateLayout
{
    public const string LockFile = "lock";
    public const string RegistrationFile = "tenant.json";
    public const string SigningKeyFile = "signing.key";
    public const string AppsFile = "apps.json";

    private static readonly string[] Files =
    [
        RegistrationFile, RunningTenantFile.FileName, "people.json", "made-up-people.json", SigningKeyFile, "refresh.key", "tempauth.key",
        "authority.pem", "authority.key", AppsFile, LockFile,
        "seeded", // written by graph-local
    ];

    private static readonly Dictionary<string, Regex> Folders = new(StringComparer.Ordinal)
    {
        ["blobs"] = BlobPattern(),
        ["standing"] = GuidFilePattern(),
        ["drives"] = DrivePattern(),
        ["uploads"] = GuidFilePattern(),
        ["attachments"] = AttachmentPattern(),
        ["mail"] = MailPattern(),
        ["teams"] = GuidFilePattern(),
        ["shares"] = SharePattern(),
    };

    // Takes a path relative to the state folder.
    public static void Require(string name)
    {
        var separator = name.IndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]);
        if (separator < 0 ? !IsFile(name) && !IsFolder(name) : !IsFolder(name[..separator]))
            throw new InvalidOperationException($"The state folder has no place for '{name}'. Add its name and pattern to StateLayout.");
    }

    public static bool IsFile(string name) => Files.Contains(RemoveTemporarySuffix(name), StringComparer.Ordinal);

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
}
