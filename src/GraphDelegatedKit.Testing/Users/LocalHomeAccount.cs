namespace GraphDelegatedKit.Testing;

/// <summary>The tenant a guest comes from, and who they are there.</summary>
/// <param name="TenantId">The directory id of that tenant.</param>
/// <param name="ObjectId">The object id in that tenant.</param>
/// <param name="Username">The name they sign in with, there and here.</param>
public sealed record LocalHomeAccount(string TenantId, string ObjectId, string Username);
