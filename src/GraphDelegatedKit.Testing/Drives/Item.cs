namespace GraphDelegatedKit.Testing.Drives;

// A file or a folder as it is kept; a change makes a new one, and counts.
internal sealed record Item
{
    public required string Id { get; init; }

    // Null for the root.
    public required string? ParentId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Modified { get; init; }

    // What the client says about its own copy.
    public DateTimeOffset? ClientCreated { get; init; }

    public DateTimeOffset? ClientModified { get; init; }

    public required Guid UniqueId { get; init; }

    // Counts every change, and changes of the content.
    public int Version { get; init; } = 1;

    public int ContentVersion { get; init; } = 1;

    // The number of its latest change in the drive; a delta is what has a higher one.
    public long Changed { get; init; }

    // Gone, and kept to be told of.
    public bool Deleted { get; init; }

    // Null for a folder.
    public FileContent? Content { get; init; }

    public bool IsFolder => Content is null;

    public string ETag => $"\"{{{UniqueId.ToString().ToUpperInvariant()}}},{Version}\"";

    public string CTag => $"\"c:{{{UniqueId.ToString().ToUpperInvariant()}}},{ContentVersion}\"";

    public static Item New(string id, string? parentId, string name, FileContent? content, DateTimeOffset now, ClientTimes times = default) => new()
    {
        Id = id,
        ParentId = parentId,
        Name = name,
        Created = now,
        Modified = now,
        ClientCreated = times.Created,
        ClientModified = times.Modified,
        UniqueId = Guid.NewGuid(),
        Content = content,
    };

    public Item Replaced(FileContent content, ClientTimes times, DateTimeOffset now) => this with
    {
        Content = content,
        Modified = now,
        ClientCreated = times.Created ?? ClientCreated,
        ClientModified = times.Modified,
        Version = Version + 1,
        ContentVersion = ContentVersion + 1,
    };

    public Item Touched() => this with { Version = Version + 1 };

    public Item Moved(string parentId, string name, ClientTimes times, DateTimeOffset now) => this with
    {
        ParentId = parentId,
        Name = name,
        Modified = now,
        ClientCreated = times.Created ?? ClientCreated,
        ClientModified = times.Modified ?? ClientModified,
        Version = Version + 1,
    };
}
