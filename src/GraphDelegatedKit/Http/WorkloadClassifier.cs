using System.Collections.Frozen;

namespace GraphDelegatedKit.Http;

/// <summary>Which service answers an address. What is not listed is the directory's; being wrong costs a wait too many or a refusal more.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling-limits"/></remarks>
internal static class WorkloadClassifier
{
    private const string ODataNamespace = "microsoft.graph.";

    // The first word of a path, or the first behind me, users/{id} and groups/{id}.
    private static readonly FrozenDictionary<string, Workload> BySegment = new (Workload Workload, string Words)[]
    {
        (Workload.Mail, "messages mailFolders sendMail mailboxSettings inferenceClassification outlook getMailTips translateExchangeIds"),
        (Workload.Mail, "events calendar calendars calendarView calendarGroups reminderView findMeetingTimes findRooms findRoomLists places"),
        (Workload.Mail, "contacts contactFolders people photo photos todo conversations threads"),
        (Workload.Files, "drive drives sites shares followedSites"),
        (Workload.Batch, "$batch"), // what it carries is throttled piece by piece
        (Workload.Teams, "teams team chats joinedTeams channels teamwork teamsTemplates"),
    }.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Workload))).ToFrozenDictionary(pair => pair.word, pair => pair.Workload, StringComparer.OrdinalIgnoreCase);

    public static Workload FromUri(Uri uri, GraphCloud cloud)
    {
        if (HostGuard.IsTrusted(uri, cloud)) return FromPath(uri.AbsolutePath);

        // Elsewhere uploads go and downloads come from: a mailbox's attachments, else a drive's files.
        return uri.Host.StartsWith("outlook.", StringComparison.OrdinalIgnoreCase) ? Workload.Mail : Workload.Files;
    }

    /// <param name="path">As sent, the version in front, with its query or without.</param>
    public static Workload FromPath(string path)
    {
        var segments = path.Split('?')[0].Split('/', 6, StringSplitOptions.RemoveEmptyEntries); // "/v1.0/users/{id}/…"
        if (segments.Length < 2) return Workload.Directory;

        var first = GetSegmentName(segments[1]);
        var index = EqualsIgnoreCase(first, "me") ? 2
            : EqualsIgnoreCase(first, "users") || EqualsIgnoreCase(first, "groups") ? (segments[1].Contains("('", StringComparison.Ordinal) || segments[1].Contains("(%27", StringComparison.Ordinal) ? 2 : 3)
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

    private static string GetSegmentName(string segment)
    {
        var name = segment.StartsWith(ODataNamespace, StringComparison.OrdinalIgnoreCase) ? segment[ODataNamespace.Length..] : segment;
        return name.IndexOfAny([':', '(']) is var nameEnd and >= 0 ? name[..nameEnd] : name;
    }

    private static bool EqualsIgnoreCase(string segment, string name) => segment.Equals(name, StringComparison.OrdinalIgnoreCase);
}
