using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Mail;

// A message or an event with its attachments. The record is immutable; a change creates a new version.
internal sealed record MailItem
{
    public static IReadOnlyDictionary<string, OccurrenceChange> NoOccurrences { get; } = new Dictionary<string, OccurrenceChange>();

    // The key of the item, and its regular id until it is moved.
    public required string Id { get; init; }

    public required MailKind Kind { get; init; }

    public required string OwnerId { get; init; }

    // The writable properties. An item that an earlier version of the tenant stored has only those that its request had.
    [JsonPropertyName("posted")]
    public required JsonObject Body { get; init; }

    public required DateTimeOffset Created { get; init; }

    public int Version { get; init; } = 1;

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];

    // The occurrences of a series master that were changed or deleted, by their dates in the pattern; empty for other items.
    public IReadOnlyDictionary<string, OccurrenceChange> Occurrences { get; init; } = NoOccurrences;

    // Set for an event that is an occurrence of a series. Such an item is created from its master, not stored.
    [JsonIgnore]
    public EventOccurrence? Occurrence { get; init; }

    // The order in which the items of the tenant were added.
    public long Number { get; init; }

    public DateTimeOffset? Modified { get; init; }

    // The regular id since the last move; null for an item that was not moved.
    public string? MovedId { get; init; }

    // The number of the latest change. An item that an earlier version of the tenant stored has 0, until it is changed.
    public long ChangeNumber { get; init; }

    // The number of the change that brought the item into its folder.
    public long FolderChangeNumber { get; init; }

    // The folders that the item has left.
    public IReadOnlyList<FolderDeparture> Departures { get; init; } = [];

    // Of a series master: the number of the latest change that concerns all occurrences.
    public long SeriesChangeNumber { get; init; }

    public IReadOnlyList<FormerSchedule> FormerSchedules { get; init; } = [];

    // Null for a message in Drafts and for an event in the default calendar; empty for a sent message that is in no folder.
    public string? FolderId { get; init; }

    // Whether a message has not been sent yet. It means nothing for an event.
    public bool IsDraft { get; init; } = true;

    // Whether the owner of the mailbox has sent the message.
    public bool IsSent { get; init; }

    public DateTimeOffset? Received { get; init; }

    public DateTimeOffset? Sent { get; init; }

    [JsonIgnore]
    public string RegularId => MovedId ?? Id;

    [JsonIgnore]
    public string CurrentFolderId => FolderId ?? WellKnownFolder.GetDefaultId(OwnerId, Kind);

    public bool IsIn(string folderId) => CurrentFolderId == folderId;
}
