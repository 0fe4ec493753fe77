using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Mail;

// What makes one occurrence of a series different from the others, as it is stored with the series master.
internal sealed record OccurrenceChange
{
    // The properties that differ from those of the series; null for a property that the series has and the occurrence has not.
    public JsonObject Body { get; init; } = [];

    // Whether the occurrence was deleted.
    public bool IsCancelled { get; init; }

    public int Version { get; init; } = 1;

    public long ChangeNumber { get; init; }

    public DateTimeOffset? Modified { get; init; }

    // Null for an occurrence that has the attachments of the series.
    public IReadOnlyList<MailAttachment>? Attachments { get; init; }
}
