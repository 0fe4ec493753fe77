using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// The list of the endpoints of mailboxes.
internal static class MailEndpoints
{
    public static IEnumerable<IEndpoint> CreateAll(TenantServices services, AttachmentSessions attachments, string version) =>
        new[] { $"/{version}/me", $"/{version}/users/{{user}}" }.SelectMany(owner => CreateMailboxEndpoints(services, attachments, owner));

    // A message can be addressed with or without its folder, and an event with or without its calendar.
    private static IEnumerable<IEndpoint> CreateMailboxEndpoints(
        TenantServices services, AttachmentSessions attachments, string owner)
    {
        string[]
            messages = [owner + "/messages", owner + "/mailFolders/{folder}/messages"],
            events = [owner + "/events", owner + "/calendar/events", owner + "/calendars/{folder}/events"];
        return
        [
            new DeltaMessagesEndpoint(services.Mailboxes, services.Users, owner),
            .. messages.SelectMany(collection => CreateMessageEndpoints(services, collection)),
            .. messages.SelectMany(collection => CreateItemEndpoints(services, attachments, MailKind.Message, collection)),
            .. events.Select(collection => new ListEventsEndpoint(services.Mailboxes, services.Users, collection)),
            .. events.Select(collection => new ListInstancesEndpoint(services.Mailboxes, services.Users, collection)),
            .. events.SelectMany(collection => CreateItemEndpoints(services, attachments, MailKind.Event, collection)),
            .. CreateFolderEndpoints(services, owner),
        ];
    }

    private static IEnumerable<IEndpoint> CreateMessageEndpoints(TenantServices services, string collection)
    {
        var (mailboxes, users, delivery) = (services.Mailboxes, services.Users, services.MailDelivery);
        yield return new ListMessagesEndpoint(mailboxes, users, collection);
        yield return new CountMessagesEndpoint(mailboxes, users, collection);
        yield return new MoveMessageEndpoint(mailboxes, users, collection, isCopy: false);
        yield return new MoveMessageEndpoint(mailboxes, users, collection, isCopy: true);
        yield return new SendDraftEndpoint(mailboxes, users, delivery, collection);
        yield return new ReplyEndpoint(mailboxes, users, delivery, collection, isToAll: false, isDraft: false);
        yield return new ReplyEndpoint(mailboxes, users, delivery, collection, isToAll: true, isDraft: false);
        yield return new ReplyEndpoint(mailboxes, users, delivery, collection, isToAll: false, isDraft: true);
        yield return new ReplyEndpoint(mailboxes, users, delivery, collection, isToAll: true, isDraft: true);
    }

    private static IEnumerable<IEndpoint> CreateItemEndpoints(
        TenantServices services, AttachmentSessions attachments, MailKind kind, string collection)
    {
        var (mailboxes, users, tenantId) = (services.Mailboxes, services.Users, services.Registration.TenantId);
        yield return new CreateMailItemEndpoint(mailboxes, users, kind, collection);
        yield return new GetMailItemEndpoint(mailboxes, users, kind, collection);
        yield return new UpdateMailItemEndpoint(mailboxes, users, kind, collection);
        yield return new DeleteMailItemEndpoint(mailboxes, users, kind, collection);
        yield return new ListAttachmentsEndpoint(mailboxes, users, kind, collection);
        yield return new GetAttachmentEndpoint(mailboxes, users, kind, collection, isValueRequest: false);
        yield return new GetAttachmentEndpoint(mailboxes, users, kind, collection, isValueRequest: true);
        yield return new AddAttachmentEndpoint(mailboxes, users, kind, collection);
        yield return new CreateAttachmentSessionEndpoint(
            attachments, mailboxes, users, services.Options, tenantId, kind, collection);
    }

    private static IEnumerable<IEndpoint> CreateFolderEndpoints(TenantServices services, string owner)
    {
        var (mailboxes, users) = (services.Mailboxes, services.Users);
        yield return new SendMailEndpoint(mailboxes, users, services.MailDelivery, owner);
        yield return new ListMailFoldersEndpoint(mailboxes, users, owner, isChildRequest: false);
        yield return new ListMailFoldersEndpoint(mailboxes, users, owner, isChildRequest: true);
        yield return new CreateMailFolderEndpoint(mailboxes, users, owner, isChildRequest: false);
        yield return new CreateMailFolderEndpoint(mailboxes, users, owner, isChildRequest: true);
        yield return new MailFolderEndpoint(mailboxes, users, owner);
        yield return new CalendarsEndpoint(mailboxes, users, owner);
        yield return new CalendarEndpoint(mailboxes, users, owner + "/calendar");
        yield return new CalendarEndpoint(mailboxes, users, owner + "/calendars/{folder}");
        yield return new DeltaCalendarViewEndpoint(mailboxes, users, owner);
        yield return new DeltaCalendarViewEndpoint(mailboxes, users, owner + "/calendar");
        yield return new DeltaCalendarViewEndpoint(mailboxes, users, owner + "/calendars/{folder}");
        yield return new CalendarViewEndpoint(mailboxes, users, owner);
        yield return new CalendarViewEndpoint(mailboxes, users, owner + "/calendar");
        yield return new CalendarViewEndpoint(mailboxes, users, owner + "/calendars/{folder}");
    }
}
