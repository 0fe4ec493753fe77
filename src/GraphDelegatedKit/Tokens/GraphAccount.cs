namespace GraphDelegatedKit;

/// <summary>A person who signed in.</summary>
/// <param name="Username">The name they sign in with, usually the user principal name. For display and choice, not a key: it can change.</param>
/// <param name="TenantId">The home tenant, as a GUID.</param>
/// <param name="HomeAccountId">Object id and tenant id of the home tenant (<c>oid.tid</c>): the one stable key of a person.</param>
public sealed record GraphAccount(string Username, string TenantId, string HomeAccountId);
