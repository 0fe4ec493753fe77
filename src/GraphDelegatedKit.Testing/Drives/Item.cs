using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Graph;

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

    // The contents that were replaced, newest first.
    public IReadOnlyList<ItemVersion> EarlierVersions { get; init; } = [];

    // The folders that the item has been moved out of: a delta of such a folder reports the item as deleted.
    public IReadOnlyList<string> FormerParentIds { get; init; } = [];

    // The number of the latest deletion in the drive that is forgotten. Only the root has it.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ForgottenDeletion { get; init; }

    public bool IsFolder => Content is null;

    public string VersionId => FormattableString.Invariant($"{ContentVersion}.0");

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

    public Item WithEarlierVersions(IEnumerable<ItemVersion> versions) => this with { EarlierVersions = [.. versions] };

    // Throws if the version is the current one, or was deleted or dropped.
    public ItemVersion GetEarlierVersion(string versionId) =>
        EarlierVersions.FirstOrDefault(version => version.Id == versionId) ?? throw GraphErrorException.ItemNotFound();

    public Item WithNewVersion() => this with { Version = Version + 1 };

    public Item WithLocation(string parentId, string name, ClientTimes clientTimes, DateTimeOffset now) => this with
    {
        ParentId = parentId,
        FormerParentIds = ParentId is null || parentId == ParentId ? FormerParentIds : [.. FormerParentIds.Except([ParentId]), ParentId],
        Name = name,
        Modified = now,
        ClientCreated = clientTimes.Created ?? ClientCreated,
        ClientModified = clientTimes.Modified ?? ClientModified,
        Version = Version + 1,
    };
}
