namespace GraphDelegatedKit.Testing.Permissions;

internal static partial class PermissionCatalog
{
    // ReadBasic gives no bodies. Whether a program reads them cannot be told from its requests, so Read counts unless it asked for
    // ReadBasic.
    private const string ReadMessages = "Mail.Read Mail.ReadBasic";
    private const string ReadEvents = "Calendars.Read Calendars.ReadBasic";

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
        new("GET", messages, "user-list-messages", ReadMessages, "Mail.ReadWrite"),
        new("GET", messages + "/delta", "message-delta", ReadMessages, "Mail.ReadWrite"),
        new("GET", messages + "/{id}", "message-get", ReadMessages, "Mail.ReadWrite"),
        new("POST", messages, "user-post-messages", "Mail.ReadWrite", ""),
        new("PATCH", messages + "/{id}", "message-update", "Mail.ReadWrite", ""),
        new("DELETE", messages + "/{id}", "message-delete", "Mail.ReadWrite", ""),
        new("POST", messages + "/{id}/move", "message-move", "Mail.ReadWrite", ""),
        new("POST", messages + "/{id}/copy", "message-copy", "Mail.ReadWrite", ""),
        new("POST", messages + "/{id}/reply", "message-reply", "Mail.Send", ""),
        new("POST", messages + "/{id}/replyAll", "message-replyall", "Mail.Send", ""),
        new("POST", messages + "/{id}/createReply", "message-createreply", "Mail.ReadWrite", ""),
        new("POST", messages + "/{id}/createReplyAll", "message-createreplyall", "Mail.ReadWrite", ""),
        new("POST", messages + "/{id}/send", "message-send", "Mail.Send", ""),
        .. CreateAttachmentRoutes(messages, "message", "Mail.Read", "Mail.ReadWrite"),
    ];

    private static RoutePermissions[] CreateEventRoutes(string events) =>
    [
        new("GET", events, "user-list-events", ReadEvents, "Calendars.ReadWrite"),
        new("GET", events + "/{id}", "event-get", ReadEvents, "Calendars.ReadWrite"),
        new("GET", events + "/{id}/instances", "event-list-instances", ReadEvents, "Calendars.ReadWrite"),
        new("POST", events, "user-post-events", "Calendars.ReadWrite", ""),
        new("PATCH", events + "/{id}", "event-update", "Calendars.ReadWrite", ""),
        new("DELETE", events + "/{id}", "event-delete", "Calendars.ReadWrite", ""),
        .. CreateAttachmentRoutes(events, "event", "Calendars.Read", "Calendars.ReadWrite"),
    ];

    private static RoutePermissions[] CreateAttachmentRoutes(string items, string kind, string read, string change) =>
    [
        new("GET", items + "/{id}/attachments", kind + "-list-attachments", read, change),
        new("GET", items + "/{id}/attachments/{id}", "attachment-get", read, change),
        new("GET", items + "/{id}/attachments/{id}/$value", "attachment-get", read, change),
        new("POST", items + "/{id}/attachments", kind + "-post-attachments", change, ""),
        new("POST", items + "/{id}/attachments/createUploadSession", "attachment-createuploadsession", change, ""),
        new("DELETE", items + "/{id}/attachments/{id}", "attachment-delete", change, ""),
    ];

    private static RoutePermissions[] CreateMailboxRoutes(string owner) =>
    [
        new("GET", owner + "/mailFolders", "user-list-mailfolders", "Mail.ReadBasic", "Mail.Read Mail.ReadWrite"),
        new("GET", owner + "/mailFolders/{id}", "mailfolder-get", "Mail.ReadBasic", "Mail.Read Mail.ReadWrite"),
        new("GET", owner + "/mailFolders/{id}/childFolders", "mailfolder-list-childfolders", "Mail.ReadBasic", "Mail.Read Mail.ReadWrite"),
        new("POST", owner + "/mailFolders", "user-post-mailfolders", "Mail.ReadWrite", ""),
        new("POST", owner + "/mailFolders/{id}/childFolders", "mailfolder-post-childfolders", "Mail.ReadWrite", ""),
        new("PATCH", owner + "/mailFolders/{id}", "mailfolder-update", "Mail.ReadWrite", ""),
        new("DELETE", owner + "/mailFolders/{id}", "mailfolder-delete", "Mail.ReadWrite", ""),
        new("POST", owner + "/sendMail", "user-sendmail", "Mail.Send", ""),
        new("GET", owner + "/calendar", "calendar-get", "Calendars.ReadBasic", "Calendars.Read Calendars.ReadWrite"),
        new("GET", owner + "/calendars", "user-list-calendars", "Calendars.ReadBasic", "Calendars.Read Calendars.ReadWrite"),
        new("PATCH", owner + "/calendar", "calendar-update", "Calendars.ReadWrite", ""),
        new("DELETE", owner + "/calendar", "calendar-delete", "Calendars.ReadWrite", ""),
        new("PATCH", owner + "/calendars/{id}", "calendar-update", "Calendars.ReadWrite", ""),
        new("DELETE", owner + "/calendars/{id}", "calendar-delete", "Calendars.ReadWrite", ""),
        new("POST", owner + "/calendars", "user-post-calendars", "Calendars.ReadWrite", ""),
        new("GET", owner + "/calendars/{id}", "calendar-get", "Calendars.ReadBasic", "Calendars.Read Calendars.ReadWrite"),
        new("GET", owner + "/calendars/{id}/calendarView", "calendar-list-calendarview", ReadEvents, "Calendars.ReadWrite"),
        new("GET", owner + "/calendarView", "user-list-calendarview", ReadEvents, "Calendars.ReadWrite"),
        new("GET", owner + "/calendar/calendarView", "calendar-list-calendarview", ReadEvents, "Calendars.ReadWrite"),
    ];
}
