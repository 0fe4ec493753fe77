using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing;

/// <summary>Direct access to the groups of the tenant, without Graph. The group of every team is one of them.</summary>
public sealed class LocalGroups
{
    private readonly Func<TenantServices> _services;

    internal LocalGroups(Func<TenantServices> services) => _services = services;

    private GroupRegistry Groups => _services().Groups;

    /// <summary>Gets the groups: first those of the teams, sorted by name, then the others in the order they were added.</summary>
    public IReadOnlyList<LocalGroup> All => [.. Groups.All.Select(Groups.ToLocal)];

    /// <summary>Finds a group by its id.</summary>
    /// <param name="groupId">The id of the group.</param>
    /// <returns>The group, or null if the tenant has no such group.</returns>
    public LocalGroup? Find(string groupId)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupId);
        return Groups.Find(groupId) is { } group ? Groups.ToLocal(group) : null;
    }

    /// <summary>Adds a security group.</summary>
    /// <param name="displayName">The display name.</param>
    /// <param name="members">The ids or user names of the members.</param>
    /// <exception cref="ArgumentException">A member is not a user or a security group of the tenant.</exception>
    public LocalGroup Add(string displayName, params string[] members)
    {
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        ArgumentNullException.ThrowIfNull(members);
        return Add(new LocalGroup { DisplayName = displayName, Members = members });
    }

    /// <summary>Adds a group.</summary>
    /// <param name="group">The group to add.</param>
    /// <returns>The group, with ids instead of user names.</returns>
    /// <exception cref="ArgumentException">
    /// A group with that id exists, a Microsoft 365 group with that mail alias exists, or a member or owner is not in the tenant.
    /// </exception>
    public LocalGroup Add(LocalGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Groups.ToLocal(Groups.Add(Groups.FromLocal(group)));
    }

    /// <summary>Changes the properties of a group, its members or its owners; the id and the kind stay.</summary>
    /// <param name="groupId">The id of the group.</param>
    /// <param name="change">Returns the changed group, such as <c>group => group with { Members = [] }</c>.</param>
    /// <returns>The changed group.</returns>
    /// <exception cref="ArgumentException">
    /// The tenant has no such group, another Microsoft 365 group has the mail alias, or a member or owner is not in the tenant.
    /// </exception>
    public LocalGroup Change(string groupId, Func<LocalGroup, LocalGroup> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var id = Get(groupId).Id;
        try
        {
            return Groups.ToLocal(Groups.Update(id, group => Apply(group, change)));
        }
        catch (GraphErrorException exception)
        {
            throw new ArgumentException($"The group cannot be changed: {exception.Message}", nameof(change), exception);
        }
    }

    /// <summary>Removes a group. The group of a team cannot be removed.</summary>
    /// <param name="groupId">The id of the group.</param>
    /// <exception cref="ArgumentException">The tenant has no such group, or the group belongs to a team.</exception>
    public void Remove(string groupId)
    {
        var group = Get(groupId);
        if (group.IsTeam)
            throw new ArgumentException("The group belongs to a team, which cannot be removed.", nameof(groupId));
        Groups.Remove(group);
    }

    private Group Apply(Group group, Func<LocalGroup, LocalGroup> change)
    {
        var local = Groups.FromLocal(change(Groups.ToLocal(group)) with { Id = group.Id, Kind = GroupRegistry.GetKind(group) });
        return group with
        {
            DisplayName = local.DisplayName,
            Description = local.Description,
            MailNickname = group.IsTeam ? group.MailNickname : local.MailNickname,
            Members = local.Members,
            HasAllUsers = false,
            Owners = local.Owners,
        };
    }

    private Group Get(string groupId) =>
        Groups.Find(groupId) ?? throw new ArgumentException($"The tenant has no group '{groupId}'.", nameof(groupId));
}
