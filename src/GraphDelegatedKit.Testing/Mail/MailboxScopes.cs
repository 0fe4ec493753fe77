using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/permissions-reference: which permissions a request for a mailbox needs. ReadBasic gives neither bodies
// nor attachments.
internal static class MailboxScopes
{
    private static readonly string[] MailAreas = ["messages", "mailFolders", "sendMail"];
    private static readonly string[] CalendarAreas = ["events", "calendar", "calendars", "calendarView"];
    private static readonly string[] SendActions = ["send", "sendMail", "reply", "replyAll"];

    public static bool IsMailbox(string[] segments) => IsIn(MailAreas, GetArea(segments)) || IsIn(CalendarAreas, GetArea(segments));

    // Sets what the token gives, and returns the permissions of which the token needs one.
    public static string[] GetRequired(RequestContext context, string[] segments, bool isRead)
    {
        var prefix = IsIn(MailAreas, GetArea(segments)) ? "Mail." : "Calendars.";
        string[] full = [prefix + "Read", prefix + "ReadWrite"];
        context.IsLimitedToBasicMail = !context.Scopes.Any(scope => full.Contains(scope, StringComparer.OrdinalIgnoreCase));
        if (IsIn(SendActions, segments[^1]) && prefix == "Mail.")
            return ["Mail.Send"];
        if (!isRead)
            return [prefix + "ReadWrite"];
        return IsIn(segments, "attachments") ? full : [prefix + "ReadBasic", .. full];
    }

    private static string? GetArea(string[] segments)
    {
        var position = segments.Length > 1 && segments[1].Equals("me", StringComparison.OrdinalIgnoreCase) ? 2
            : segments.Length > 1 && segments[1].Equals("users", StringComparison.OrdinalIgnoreCase) ? 3
            : int.MaxValue;
        return position < segments.Length ? segments[position] : null;
    }

    private static bool IsIn(string[] names, string? name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
