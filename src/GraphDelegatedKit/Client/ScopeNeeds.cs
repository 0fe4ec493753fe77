namespace GraphDelegatedKit.Client;

/// <summary>Which delegated permissions an address takes, any one of them, the least first: data, easy to correct. What is not listed is not known.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/permissions-reference"/></remarks>
internal static class ScopeNeeds
{
    private static readonly string[]
        ReadMe = ["User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        WriteMe = ["User.ReadWrite", "User.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadUsers = ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        WriteUsers = ["User.EnableDisableAccount.All", "User.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadFiles = ["Files.Read", "Files.ReadWrite", "Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
        WriteFiles = ["Files.ReadWrite", "Files.ReadWrite.All", "Sites.ReadWrite.All"],
        ReadAllFiles = ["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
        WriteAllFiles = ["Files.ReadWrite.All", "Sites.ReadWrite.All"],
        ReadSites = ["Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"],
        WriteSites = ["Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"];

    // The first that fits. * is one segment, ** any number of them. A drive named by its id may be the person's own, for which less would do;
    // but nobody is refused their own.
    private static readonly Row[] Rows =
    [
        new("me", ReadMe, WriteMe),
        new("me/drive/**", ReadFiles, WriteFiles),
        new("me/drives", ReadFiles, WriteFiles),
        new("users/*/drive/**", ReadAllFiles, WriteAllFiles),
        new("users/*/drives", ReadAllFiles, WriteAllFiles),
        new("users", ReadUsers, WriteUsers),
        new("users/*", ReadUsers, WriteUsers) { Role = "User Administrator (Privileged Authentication Administrator for users who are administrators themselves)" },
        new("drives/**", ReadAllFiles, WriteAllFiles),
        new("shares/**", ReadAllFiles, WriteAllFiles),
        new("sites/*/drive/**", ReadAllFiles, WriteAllFiles),
        new("sites/*/drives", ReadAllFiles, WriteAllFiles),
        new("sites/**", ReadSites, WriteSites),
        new("me/sendMail", ["Mail.Send"], ["Mail.Send"]),
        new("me/messages/**", ["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"], ["Mail.ReadWrite"]),
        new("me/mailFolders/**", ["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"], ["Mail.ReadWrite"]),
        new("me/events/**", ["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"], ["Calendars.ReadWrite"]),
        new("me/calendar/**", ["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"], ["Calendars.ReadWrite"]),
        new("me/contacts/**", ["Contacts.Read", "Contacts.ReadWrite"], ["Contacts.ReadWrite"]),
    ];

    /// <param name="method">The method; what only reads needs less.</param>
    /// <param name="path">The path as sent, with the version in front.</param>
    /// <returns><see langword="null"/> where it is not known.</returns>
    public static IReadOnlyList<string>? Of(HttpMethod method, string path)
    {
        var row = Find(path);
        return Reads(method) ? row?.Read : row?.Write;
    }

    /// <summary>The directory role that gives the person the right to write there, where one is known.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-update#permissions-for-specific-scenarios"/></remarks>
    public static string? RoleFor(HttpMethod method, string path) => Reads(method) ? null : Find(path)?.Role;

    private static bool Reads(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head;

    // "root:" and what follows it are a file's path, and as deep as that is. "users('$ada')" is another spelling of "users/$ada".
    private static Row? Find(string path)
    {
        var segments = path.Replace("('", "/", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length < 2 ? null : Rows.FirstOrDefault(row => row.Fits(segments.AsSpan(1)));
    }

    private sealed record Row(string Pattern, IReadOnlyList<string> Read, IReadOnlyList<string> Write)
    {
        private readonly string[] _parts = Pattern.Split('/');

        public string? Role { get; init; }

        public bool Fits(ReadOnlySpan<string> path)
        {
            var open = _parts[^1] == "**";
            var parts = open ? _parts.AsSpan(..^1) : _parts;
            if (open ? path.Length < parts.Length : path.Length != parts.Length) return false;

            for (var i = 0; i < parts.Length; i++)
                if (parts[i] != "*" && !parts[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
                    return false;

            return true;
        }
    }
}
