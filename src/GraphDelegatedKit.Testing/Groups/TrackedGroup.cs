using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Groups;

// A group as the last delta request saw it, with the numbers of its changes.
internal sealed record TrackedGroup
{
    public required string Id { get; init; }

    // All properties as one text, which is compared with later ones.
    public required string Properties { get; init; }

    public bool IsUnified { get; init; }

    public long CreationChange { get; init; }

    // The latest change of a property, or the removal.
    public long PropertyChange { get; init; }

    public bool IsRemoved { get; init; }

    public IReadOnlyList<RelatedObject> Members { get; init; } = [];

    public IReadOnlyList<RelatedObject> Owners { get; init; } = [];

    // Set for a group whose members are all users; Members is then empty.
    public UserRange? AllUsers { get; init; }

    // The latest change of each object that was added or removed as a member or an owner since the group was created.
    public IReadOnlyList<ReferenceChange> References { get; init; } = [];

    // https://learn.microsoft.com/graph/delta-query-groups: a deleted Microsoft 365 group can be restored, a security group cannot.
    [JsonIgnore]
    public string RemovalReason => IsUnified ? "changed" : "deleted";

    public long GetLatestChange(IReadOnlyCollection<string> relationships) => References
        .Where(reference => relationships.Contains(reference.Relationship))
        .Select(reference => reference.Change)
        .Append(PropertyChange)
        .Max();
}

internal sealed record RelatedObject(string TypeName, string Id);

internal sealed record ReferenceChange(long Change, string Relationship, RelatedObject Object, bool IsRemoved);

// The users with an index below a number, without those who were removed.
internal sealed record UserRange(int Count, IReadOnlyList<int> Removed);
