using System.Collections.Frozen;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Determines the service behind an address. Unknown addresses count as directory; a wrong guess costs one unnecessary wait or one extra
/// 429.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling-limits"/></remarks>
internal static class WorkloadClassifier
{
    private const string ODataNamespace = "microsoft.graph.";

    // The first segment of a path, or the first one after me, users/{id} and groups/{id}.
    private static readonly FrozenDictionary<string, Workload> BySegment = new (Workload Workload, string Words)[]
    {
        (Workload.Mail, "messages mailFolders sendMail mailboxSettings inferenceClassification outlook getMailTips translateExchangeIds"),
        (Workload.Mail, "events calendar calendars calendarView calendarGroups reminderView"),
        (Workload.Mail, "findMeetingTimes findRooms findRoomLists places"),
        (Workload.Mail, "contacts contactFolders people photo photos todo conversations threads"),
        (Workload.Files, "drive drives sites shares followedSites"),
        (Workload.Batch, "$batch"), // the requests in a batch are throttled one by one
        (Workload.Teams, "teams team chats joinedTeams channels teamwork teamsTemplates"),
    }.SelectMany(row => row.Words.Split(' ').Select(word => (Word: word, row.Workload)))
        .ToFrozenDictionary(pair => pair.Word, pair => pair.Workload, StringComparer.OrdinalIgnoreCase);

    public static Workload FromUri(Uri uri, GraphCloud cloud)
    {
        if (HostGuard.IsTrusted(uri, cloud)) return FromPath(uri.AbsolutePath);

        // Other hosts serve uploads and downloads: a mailbox's attachments, or a drive's files.
        return uri.Host.StartsWith("outlook.", StringComparison.OrdinalIgnoreCase) ? Workload.Mail : Workload.Files;
    }

    /// <param name="path">The path as sent, including the version, with or without a query.</param>
    public static Workload FromPath(string path)
    {
        var segments = path.Split('?')[0].Split('/', 6, StringSplitOptions.RemoveEmptyEntries); // "/v1.0/users/{id}/…"
        if (segments.Length < 2) return Workload.Directory;

        var first = GetSegmentName(segments[1]);
        var index = EqualsIgnoreCase(first, "me") ? 2
            : EqualsIgnoreCase(first, "users") || EqualsIgnoreCase(first, "groups") ? (HasKeyInParentheses(segments[1]) ? 2 : 3)
            : 1;
        return BySegment.GetValueOrDefault(index < segments.Length ? GetSegmentName(segments[index]) : first);
    }

    public static string GetName(Workload workload) => workload switch
    {
        Workload.Mail => "mail",
        Workload.Files => "files",
        Workload.Teams => "teams",
        Workload.Batch => "batch",
        _ => "directory",
    };

    // "users('1')" is another spelling of "users/1".
    private static bool HasKeyInParentheses(string segment) =>
        segment.Contains("('", StringComparison.Ordinal) || segment.Contains("(%27", StringComparison.Ordinal);

    private static string GetSegmentName(string segment)
    {
        var name = segment.StartsWith(ODataNamespace, StringComparison.OrdinalIgnoreCase) ? segment[ODataNamespace.Length..] : segment;
        return name.IndexOfAny([':', '(']) is var nameEnd and >= 0 ? name[..nameEnd] : name;
    }

    private static bool EqualsIgnoreCase(string segment, string name) => segment.Equals(name, StringComparison.OrdinalIgnoreCase);
}
