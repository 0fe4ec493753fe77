using System.Text.Json;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Groups;

// Finds what has changed in the groups since the last delta request. All changes of one group get the same number.
internal sealed class GroupComparer(UserDirectory users, DirectoryRelations relations)
{
    private const string UserType = "user";

    public GroupChanges Compare(GroupChanges known, IReadOnlyList<Group> groups)
    {
        var latest = known.Latest;
        var knownById = known.Groups.ToDictionary(group => group.Id, StringComparer.OrdinalIgnoreCase);
        var current = new List<TrackedGroup>();
        foreach (var group in groups)
        {
            knownById.Remove(group.Id, out var previous);
            var next = previous is null or { IsRemoved: true } ? Create(group, latest + 1) : Compare(previous, group, latest + 1);
            if (!ReferenceEquals(next, previous))
                latest++;
            current.Add(next);
        }

        foreach (var missing in known.Groups.Where(group => knownById.ContainsKey(group.Id)))
            current.Add(missing.IsRemoved ? missing : Remove(missing, ++latest));
        return new GroupChanges(latest, current);
    }

    private static TrackedGroup Remove(TrackedGroup group, long change) => new()
    {
        Id = group.Id,
        Properties = "",
        IsUnified = group.IsUnified,
        CreationChange = group.CreationChange,
        PropertyChange = change,
        IsRemoved = true,
    };

    private TrackedGroup Create(Group group, long change) => new()
    {
        Id = group.Id,
        Properties = GetProperties(group),
        IsUnified = group.IsUnified,
        CreationChange = change,
        PropertyChange = change,
        Members = group.HasAllUsers ? [] : GetRelated(group, GroupReferences.Members),
        Owners = GetRelated(group, GroupReferences.Owners),
        AllUsers = GetAllUsers(group),
    };

    // Returns the same object if nothing has changed.
    private TrackedGroup Compare(TrackedGroup previous, Group group, long change)
    {
        var now = Create(group, change);
        var references = CompareMembers(previous, now)
            .Concat(Compare(GroupReferences.Owners, previous.Owners, now.Owners))
            .Select(reference => reference with { Change = change })
            .ToList();
        var isPropertyChange = previous.Properties != now.Properties;
        if (references.Count == 0 && !isPropertyChange)
            return previous;

        var replaced = references.Select(GetKey).ToHashSet();
        return now with
        {
            CreationChange = previous.CreationChange,
            PropertyChange = isPropertyChange ? change : previous.PropertyChange,
            References = [.. previous.References.Where(reference => !replaced.Contains(GetKey(reference))), .. references],
        };

        static (string, string) GetKey(ReferenceChange reference) => (reference.Relationship, reference.Object.Id);
    }

    // Compares ranges of users instead of users: among a hundred thousand users, two ranges differ in a few.
    private IEnumerable<ReferenceChange> CompareMembers(TrackedGroup previous, TrackedGroup now)
    {
        if (previous.AllUsers is not { } before || now.AllUsers is not { } after)
            return Compare(GroupReferences.Members, GetMembers(previous), GetMembers(now));
        var removed = after.Removed.Except(before.Removed).Where(index => index < before.Count);
        var added = Enumerable.Range(before.Count, after.Count - before.Count).Except(after.Removed);
        return removed.Select(index => CreateChange(GroupReferences.Members, GetUser(index), isRemoved: true))
            .Concat(added.Select(index => CreateChange(GroupReferences.Members, GetUser(index), isRemoved: false)));
    }

    private static IEnumerable<ReferenceChange> Compare(
        string relationship, IReadOnlyList<RelatedObject> before, IReadOnlyList<RelatedObject> after) =>
        before.Except(after).Select(related => CreateChange(relationship, related, isRemoved: true))
            .Concat(after.Except(before).Select(related => CreateChange(relationship, related, isRemoved: false)));

    private static ReferenceChange CreateChange(string relationship, RelatedObject related, bool isRemoved) =>
        new(0, relationship, related, isRemoved);

    private IReadOnlyList<RelatedObject> GetMembers(TrackedGroup group) => group.AllUsers is { } all
        ? [.. Enumerable.Range(0, all.Count).Except(all.Removed).Select(GetUser)]
        : group.Members;

    private List<RelatedObject> GetRelated(Group group, string relationship) =>
        [.. relations.Find(DirectoryObject.From(group), relationship)!.Select(related => new RelatedObject(related.TypeName, related.Id))];

    private UserRange? GetAllUsers(Group group)
    {
        if (!group.HasAllUsers)
            return null;
        var count = users.TotalCount;
        return new UserRange(count, [.. users.RemovedIndexes.Where(index => index < count)]);
    }

    private RelatedObject GetUser(int index) => new(UserType, users.FindAt(index)?.Id ?? users.FindRemovedAt(index)!.Value.Id);

    // Leaves out the time of creation, because the team of an initial site gets a new one at every start.
    private static string GetProperties(Group group) =>
        JsonSerializer.Serialize(group with { Members = [], Owners = [], Created = default });
}
