using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Drives;

// A stored file or folder. The record is immutable; a change creates a new version.
internal sealed record Item
{
    public required string Id { get; init; }

    // Null for the root.
    public required string? ParentId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Modified { get; init; }

    // The times of the local copy, as the client reported them.
    public DateTimeOffset? ClientCreated { get; init; }

    public DateTimeOffset? ClientModified { get; init; }

    public required Guid UniqueId { get; init; }

    // Version counts every change, ContentVersion only changes of the content.
    public int Version { get; init; } = 1;

    public int ContentVersion { get; init; } = 1;

    // The number of the latest change of this item in the drive. A delta returns the items with higher numbers.
    [JsonPropertyName("changed")]
    public long ChangeNumber { get; init; }

    // A deleted item stays stored so that a delta can report it.
    [JsonPropertyName("deleted")]
    public bool IsDeleted { get; init; }

    // Null for a folder.
    public FileContent? Content { get; init; }

    public bool IsFolder => Content is null;

    public string ETag => $"\"{{{UniqueId.ToString().ToUpperInvariant()}}},{Version}\"";

    public string CTag => $"\"c:{{{UniqueId.ToString().ToUpperInvariant()}}},{ContentVersion}\"";

    public static Item Create(
        string id, string? parentId, string name, FileContent? content, DateTimeOffset now, ClientTimes clientTimes = default) => new()
    {
        Id = id,
        ParentId = parentId,
        Name = name,
        Created = now,
        Modified = now,
        ClientCreated = clientTimes.Created,
        ClientModified = clientTimes.Modified,
        UniqueId = Guid.NewGuid(),
        Content = content,
    };

    public Item WithContent(FileContent content, ClientTimes clientTimes, DateTimeOffset now) => this with
    {
        Content = content,
        Modified = now,
        ClientCreated = clientTimes.Created ?? ClientCreated,
        ClientModified = clientTimes.Modified,
        Version = Version + 1,
        ContentVersion = ContentVersion + 1,
    };

    public Item WithNewVersion() => this with { Version = Version + 1 };

    public Item WithLocation(string parentId, string name, ClientTimes clientTimes, DateTimeOffset now) => this with
    {
        ParentId = parentId,
        Name = name,
        Modified = now,
        ClientCreated = clientTimes.Created ?? ClientCreated,
        ClientModified = clientTimes.Modified ?? ClientModified,
        Version = Version + 1,
    };
}
