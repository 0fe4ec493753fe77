namespace GraphDelegatedKit.Testing;

/// <summary>Requests of one kind and the least privileged permissions that they needed.</summary>
public sealed record PermissionReportRequest
{
    /// <summary>Gets the HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the path as a template without version, such as <c>/{drive}/{item}/children</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the number of requests.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// Gets the least privileged permissions that allow the requests: mostly one, and several if a request needs them together.
    /// </summary>
    public required IReadOnlyList<string> LeastPrivilegedPermissions { get; init; }

    /// <summary>Gets why the requests need more than the path in general, such as "not the user's own drive".</summary>
    /// <value>The default is null: the requests need no more.</value>
    public string? Reason { get; init; }

    /// <summary>Gets the address of the page of Microsoft Graph that lists the permissions.</summary>
    public required string Page { get; init; }
}
