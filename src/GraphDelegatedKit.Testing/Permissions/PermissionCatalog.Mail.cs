namespace GraphDelegatedKit.Testing.Permissions;

internal static partial class PermissionCatalog
{
    // ReadBasic gives no bodies. Whether a program reads them cannot be told from its requests, so Read counts unless it asked for
    // ReadBasic.
    private const string ReadMessages = "Mail.Read Mail.ReadBasic";
    private const string ReadEvents = "Calendars.Read Calendars.ReadBasic";

    // https://learn.microsoft.com/graph/permissions-reference#mailreadshared: what is shared includes what is the user's own.
    private const string ChangeSharedMail = "Mail.ReadWrite.Shared", ChangeSharedCalendars = "Calendars.ReadWrite.Shared";
    private const string SendSharedMail = "Mail.Send.Shared";
    private const string ReadMoreMail = "Mail.ReadWrite Mail.Read.Shared " + ChangeSharedMail;
    private const string ReadMoreCalendars = "Calendars.ReadWrite Calendars.Read.Shared " + ChangeSharedCalendars;

    private const string ReadEventChanges = "Calendars.ReadBasic " + ReadMoreCalendars;

    // A message or an event is addressed with or without its folder or calendar, in the mailbox of the caller or of another user.
    private static string[] Messages => ["/messages", "/mailFolders/{id}/messages"];
    private static string[] Events => ["/events", "/calendar/events", "/calendars/{id}/events"];

    private static string[] Owners => ["/me", "/users/{id}"];

    private static IEnumerable<RoutePermissions> MailRoutes =>
        Owners.SelectMany(owner => Messages
            .SelectMany(messages => CreateMessageRoutes(owner + messages))
            .Concat(Events.SelectMany(events => CreateEventRoutes(owner + events)))
            .Concat(CreateMailboxRoutes(owner)));

    private static RoutePermissions[] CreateMessageRoutes(string messages) =>
    [
        new("GET", messages, "user-list-messages", ReadMessages, ReadMoreMail),
        new("GET", messages + "/delta", "message-delta", ReadMessages, ReadMoreMail),
        new("GET", messages + "/{id}", "message-get", ReadMessages, ReadMoreMail),
        new("POST", messages, "user-post-messages", "Mail.ReadWrite", ChangeSharedMail),
        new("PATCH", messages + "/{id}", "message-update", "Mail.ReadWrite", ChangeSharedMail),
        new("DELETE", messages + "/{id}", "message-delete", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", messages + "/{id}/move", "message-move", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", messages + "/{id}/copy", "message-copy", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", messages + "/{id}/reply", "message-reply", "Mail.Send", SendSharedMail),
        new("POST", messages + "/{id}/replyAll", "message-replyall", "Mail.Send", SendSharedMail),
        new("POST", messages + "/{id}/createReply", "message-createreply", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", messages + "/{id}/createReplyAll", "message-createreplyall", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", messages + "/{id}/send", "message-send", "Mail.Send", SendSharedMail),
        .. CreateAttachmentRoutes(messages, "message", ("Mail.Read", ReadMoreMail), ("Mail.ReadWrite", ChangeSharedMail)),
    ];

    private static RoutePermissions[] CreateEventRoutes(string events) =>
    [
        new("GET", events, "user-list-events", ReadEvents, ReadMoreCalendars),
        new("GET", events + "/{id}", "event-get", ReadEvents, ReadMoreCalendars),
        new("GET", events + "/{id}/instances", "event-list-instances", ReadEvents, ReadMoreCalendars),
        new("POST", events, "user-post-events", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("PATCH", events + "/{id}", "event-update", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("DELETE", events + "/{id}", "event-delete", "Calendars.ReadWrite", ChangeSharedCalendars),
        .. CreateAttachmentRoutes(events, "event", ("Calendars.Read", ReadMoreCalendars), ("Calendars.ReadWrite", ChangeSharedCalendars)),
    ];

    private static RoutePermissions[] CreateAttachmentRoutes(
        string items, string kind, (string Least, string Higher) read, (string Least, string Higher) change) =>
    [
        new("GET", items + "/{id}/attachments", kind + "-list-attachments", read.Least, read.Higher),
        new("GET", items + "/{id}/attachments/{id}", "attachment-get", read.Least, read.Higher),
        new("GET", items + "/{id}/attachments/{id}/$value", "attachment-get", read.Least, read.Higher),
        new("POST", items + "/{id}/attachments", kind + "-post-attachments", change.Least, change.Higher),
        new("POST", items + "/{id}/attachments/createUploadSession", "attachment-createuploadsession", change.Least, change.Higher),
    ];

    private static RoutePermissions[] CreateMailboxRoutes(string owner) =>
    [
        new("GET", owner + "/mailFolders", "user-list-mailfolders", "Mail.ReadBasic", "Mail.Read " + ReadMoreMail),
        new("GET", owner + "/mailFolders/{id}", "mailfolder-get", "Mail.ReadBasic", "Mail.Read " + ReadMoreMail),
        new(
            "GET",
            owner + "/mailFolders/{id}/childFolders",
            "mailfolder-list-childfolders",
            "Mail.ReadBasic",
            "Mail.Read " + ReadMoreMail),
        new("POST", owner + "/mailFolders", "user-post-mailfolders", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", owner + "/mailFolders/{id}/childFolders", "mailfolder-post-childfolders", "Mail.ReadWrite", ChangeSharedMail),
        new("PATCH", owner + "/mailFolders/{id}", "mailfolder-update", "Mail.ReadWrite", ChangeSharedMail),
        new("DELETE", owner + "/mailFolders/{id}", "mailfolder-delete", "Mail.ReadWrite", ChangeSharedMail),
        new("POST", owner + "/sendMail", "user-sendmail", "Mail.Send", SendSharedMail),
        new("GET", owner + "/calendar", "calendar-get", "Calendars.ReadBasic", "Calendars.Read " + ReadMoreCalendars),
        new("GET", owner + "/calendars", "user-list-calendars", "Calendars.ReadBasic", "Calendars.Read " + ReadMoreCalendars),
        new("PATCH", owner + "/calendar", "calendar-update", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("DELETE", owner + "/calendar", "calendar-delete", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("PATCH", owner + "/calendars/{id}", "calendar-update", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("DELETE", owner + "/calendars/{id}", "calendar-delete", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("POST", owner + "/calendars", "user-post-calendars", "Calendars.ReadWrite", ChangeSharedCalendars),
        new("GET", owner + "/calendars/{id}", "calendar-get", "Calendars.ReadBasic", "Calendars.Read " + ReadMoreCalendars),
        new("GET", owner + "/calendarView/delta", "event-delta", "Calendars.Read", ReadEventChanges),
        new("GET", owner + "/calendar/calendarView/delta", "event-delta", "Calendars.Read", ReadEventChanges),
        new("GET", owner + "/calendars/{id}/calendarView/delta", "event-delta", "Calendars.Read", ReadEventChanges),
        new("GET", owner + "/calendars/{id}/calendarView", "calendar-list-calendarview", ReadEvents, ReadMoreCalendars),
        new("GET", owner + "/calendarView", "user-list-calendarview", ReadEvents, ReadMoreCalendars),
        new("GET", owner + "/calendar/calendarView", "calendar-list-calendarview", ReadEvents, ReadMoreCalendars),
    ];
}
