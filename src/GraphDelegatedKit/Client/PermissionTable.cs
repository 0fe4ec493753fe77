namespace GraphDelegatedKit.Client;

/// <summary>
/// The delegated permissions that an address requires: any one of a list, least privileged first. Addresses that are not listed are
/// unknown.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/permissions-reference"/></remarks>
internal static class PermissionTable
{
    private static readonly string[]
        ReadOwnProfile =
        [
            "User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
        WriteOwnProfile = ["User.ReadWrite", "User.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadUsers = ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        WriteUsers = ["User.EnableDisableAccount.All", "User.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadFiles = ["Files.Read", "Files.ReadWrite", "Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
        WriteFiles = ["Files.ReadWrite", "Files.ReadWrite.All", "Sites.ReadWrite.All"],
        ReadAllFiles = ["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
        WriteAllFiles = ["Files.ReadWrite.All", "Sites.ReadWrite.All"],
        ReadSites = ["Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"],
        WriteSites = ["Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"];

    // The first matching row counts. * is one segment, ** any number of segments. A drive addressed by id may be the user's own, which
    // needs less; but Graph does not refuse a user's own drive.
    private static readonly Row[] Rows =
    [
        new("me", ReadOwnProfile, WriteOwnProfile),
        new("me/drive/**", ReadFiles, WriteFiles),
        new("me/drives", ReadFiles, WriteFiles),
        new("users/*/drive/**", ReadAllFiles, WriteAllFiles),
        new("users/*/drives", ReadAllFiles, WriteAllFiles),
        new("users", ReadUsers, WriteUsers),
        new("users/*", ReadUsers, WriteUsers)
        {
            Role = "User Administrator (Privileged Authentication Administrator for users who are administrators themselves)",
        },
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

    /// <summary>Returns the permissions that a request requires, least privileged first.</summary>
    /// <param name="method">The method. Methods that only read require less.</param>
    /// <param name="path">The path as sent, including the version.</param>
    /// <returns><see langword="null"/> if the permissions are not known.</returns>
    public static IReadOnlyList<string>? GetScopes(HttpMethod method, string path)
    {
        var row = FindRow(path);
        return IsRead(method) ? row?.ReadScopes : row?.WriteScopes;
    }

    /// <summary>Returns the directory role that allows a user to write to an address, if one is known.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-update#permissions-for-specific-scenarios"/></remarks>
    public static string? GetRole(HttpMethod method, string path) => IsRead(method) ? null : FindRow(path)?.Role;

    private static bool IsRead(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head;

    // The segments after "root:" are a file's path of any depth. "users('$ada')" is another spelling of "users/$ada".
    private static Row? FindRow(string path)
    {
        var segments = path.Replace("('", "/", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length < 2 ? null : Rows.FirstOrDefault(row => row.IsMatch(segments.AsSpan(1)));
    }

    private sealed record Row(string Pattern, IReadOnlyList<string> ReadScopes, IReadOnlyList<string> WriteScopes)
    {
        private readonly string[] _segments = Pattern.Split('/');

        public string? Role { get; init; }

        public bool IsMatch(ReadOnlySpan<string> path)
        {
            var isPrefix = _segments[^1] == "**";
            var segments = isPrefix ? _segments.AsSpan(..^1) : _segments;
            if (isPrefix ? path.Length < segments.Length : path.Length != segments.Length) return false;

            for (var i = 0; i < segments.Length; i++)
                if (segments[i] != "*" && !segments[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
                    return false;

            return true;
        }
    }
}
