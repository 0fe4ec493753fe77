namespace GraphDelegatedKit.Testing;

/// <summary>The permissions that one user granted to one application, and those that its requests needed.</summary>
public sealed record SignInPermissions
{
    /// <summary>Gets the client id of the application.</summary>
    public required string ClientId { get; init; }

    /// <summary>Gets the name of the application, or the client id if the application is no longer registered.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>Gets the user principal name of the user, or the id if the user was removed.</summary>
    public required string Username { get; init; }

    /// <summary>
    /// Gets the scopes in the access tokens of the requests, sorted, without those of OpenID Connect. A token has all scopes that the user
    /// has consented to, not only those of its request.
    /// </summary>
    public required IReadOnlyList<string> RequestedScopes { get; init; }

    /// <summary>Gets the least privileged permissions with which all requests would have been allowed, sorted.</summary>
    public required IReadOnlyList<string> NeededScopes { get; init; }

    /// <summary>Gets the requested scopes that are not needed: no request used them, or a less privileged permission is enough.</summary>
    public required IReadOnlyList<string> ExcessiveScopes { get; init; }

    /// <summary>Gets the least privileged permissions of the requests that no requested scope allows, sorted.</summary>
    public required IReadOnlyList<string> MissingScopes { get; init; }

    /// <summary>Gets the requests by kind, in the order of the first one.</summary>
    public required IReadOnlyList<PermissionReportRequest> Requests { get; init; }
}
