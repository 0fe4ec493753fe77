namespace GraphDelegatedKit.Testing;

/// <summary>The home tenant of a guest, and the account of the guest there.</summary>
/// <param name="TenantId">The directory id of the home tenant.</param>
/// <param name="ObjectId">The object id in the home tenant.</param>
/// <param name="Username">The name the guest signs in with, in both tenants.</param>
public sealed record LocalHomeAccount(string TenantId, string ObjectId, string Username);
