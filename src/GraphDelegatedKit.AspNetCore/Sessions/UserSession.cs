namespace GraphDelegatedKit.AspNetCore;

/// <summary>
/// The session of one browser: who signed in. It can be stored, so that work after the response gets tokens of the same user until the
/// session ends.
/// </summary>
/// <param name="Id">The id of the session.</param>
/// <param name="Account">The account in its home tenant.</param>
/// <param name="TenantId">The tenant that the user signed in to. For a guest it is not the account's home tenant.</param>
public sealed record UserSession(string Id, GraphAccount Account, string TenantId);
