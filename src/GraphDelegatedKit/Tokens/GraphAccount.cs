namespace GraphDelegatedKit;

/// <summary>An account that has signed in.</summary>
/// <param name="Username">
/// The sign-in name, usually the user principal name. Use it for display and selection, not as a key: it can change.
/// </param>
/// <param name="TenantId">The home tenant, as a GUID.</param>
/// <param name="HomeAccountId">The object id and tenant id of the home tenant (<c>oid.tid</c>), the only stable key of an account.</param>
public sealed record GraphAccount(string Username, string TenantId, string HomeAccountId);
