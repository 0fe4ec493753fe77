using System.Collections.Frozen;

namespace GraphDelegatedKit.Http;

/// <summary>Which service answers an address. What is not listed is the directory's; being wrong costs a wait too many or a refusal more.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling-limits"/></remarks>
internal static class Workloads
{
    private const string Namespace = "microsoft.graph.";

    // The first word of a path, or the first behind me, users/{id} and groups/{id}.
    private static readonly FrozenDictionary<string, Workload> Words = new (Workload Workload, string Words)[]
    {
        (Workload.Mail, "messages mailFolders sendMail mailboxSettings inferenceClassification outlook getMailTips translateExchangeIds"),
        (Workload.Mail, "events calendar calendars calendarView calendarGroups reminderView findMeetingTimes findRooms findRoomLists places"),
        (Workload.Mail, "contacts contactFolders people photo photos todo conversations threads"),
        (Workload.Files, "drive drives sites shares followedSites"),
        (Workload.Batch, "$batch"), // what it carries is throttled piece by piece
        (Workload.Teams, "teams team chats joinedTeams channels teamwork teamsTemplates"),
    }.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Workload))).ToFrozenDictionary(pair => pair.word, pair => pair.Workload, StringComparer.OrdinalIgnoreCase);

    public static Workload Of(Uri address, GraphCloud cloud)
    {
        if (HostGuard.IsTrusted(address, cloud)) return OfPath(address.AbsolutePath);

        // Elsewhere uploads go and downloads come from: a mailbox's attachments, else a drive's files.
        return address.Host.StartsWith("outlook.", StringComparison.OrdinalIgnoreCase) ? Workload.Mail : Workload.Files;
    }

    /// <param name="path">As sent, the version in front, with its query or without.</param>
    public static Workload OfPath(string path)
    {
        var segments = path.Split('?')[0].Split('/', 6, StringSplitOptions.RemoveEmptyEntries); // "/v1.0/users/{id}/…"
        if (segments.Length < 2) return Workload.Directory;

        var first = Word(segments[1]);
        var at = Is(first, "me") ? 2
            : Is(first, "users") || Is(first, "groups") ? (segments[1].Contains("('", StringComparison.Ordinal) || segments[1].Contains("(%27", StringComparison.Ordinal) ? 2 : 3)
            : 1;
        return Words.GetValueOrDefault(at < segments.Length ? Word(segments[at]) : first);
    }

    public static string Name(Workload workload) => workload switch
    {
        Workload.Mail => "mail",
        Workload.Files => "files",
        Workload.Teams => "teams",
        Workload.Batch => "batch",
        _ => "directory",
    };

    private static string Word(string segment)
    {
        var name = segment.StartsWith(Namespace, StringComparison.OrdinalIgnoreCase) ? segment[Namespace.Length..] : segment;
        return name.IndexOfAny([':', '(']) is var end and >= 0 ? name[..end] : name;
    }

    private static bool Is(string word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
