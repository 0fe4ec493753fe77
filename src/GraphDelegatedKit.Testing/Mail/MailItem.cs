using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Mail;

// A message or an event with its attachments. The record is immutable; a change creates a new version.
internal sealed record MailItem
{
    public required string Id { get; init; }

    public required MailKind Kind { get; init; }

    public required string OwnerId { get; init; }

    [JsonPropertyName("posted")]
    public required JsonObject Body { get; init; }

    public required DateTimeOffset Created { get; init; }

    public int Version { get; init; } = 1;

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}
