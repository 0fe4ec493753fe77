namespace GraphDelegatedKit.Testing;

/// <summary>A group of the local tenant.</summary>
public sealed record LocalGroup
{
    /// <summary>Gets the object id, a GUID.</summary>
    /// <value>The default is a random id.</value>
    public string Id { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Gets the display name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets whether the group is a security group or a Microsoft 365 group.</summary>
    /// <value>The default is <see cref="LocalGroupKind.Security"/>.</value>
    public LocalGroupKind Kind { get; init; }

    /// <summary>Gets the description; null for a group without one.</summary>
    public string? Description { get; init; }

    /// <summary>Gets the mail alias.</summary>
    /// <value>The default is null: the letters and digits of the display name.</value>
    public string? MailNickname { get; init; }

    /// <summary>
    /// Gets the members: ids or user names of users, and ids of security groups if this is a security group. A group lists the ids,
    /// whatever names it was created with.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Gets the owners, who may change the group: ids or user names of users.</summary>
    /// <value>The default is empty: only administrators may change the group.</value>
    public IReadOnlyList<string> Owners { get; init; } = [];
}
