namespace GraphDelegatedKit.Testing;

/// <summary>
/// A registered application of the local tenant. A redirect URI is for one platform, and the platform decides how the application
/// redeems an authorization code: with a secret or certificate (web), across origins with a code verifier (single-page application),
/// or without any credential (public client).
/// </summary>
/// <remarks>
/// Redirect URIs are compared as in <see href="https://learn.microsoft.com/entra/identity-platform/reply-url">Entra</see>: the path by
/// case, and for <c>localhost</c> and <c>127.0.0.1</c> without the port. A path that ends in <c>/*</c> stands for any path below it, as in
/// registrations whose manifest was edited.
/// </remarks>
public sealed record LocalApp
{
    /// <summary>Gets the application (client) id.</summary>
    /// <value>The default is a new GUID.</value>
    public string ClientId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Gets the object id, by which Graph addresses the application.</summary>
    /// <value>The default is a new GUID. An application that the state folder holds keeps its id.</value>
    public string ObjectId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Gets the name under which <c>applications(uniqueName='...')</c> finds the application.</summary>
    /// <value>The default is null.</value>
    public string? UniqueName { get; init; }

    /// <summary>Gets the name on the sign-in pages.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the redirect URIs of the platform "Web": of a server that keeps a secret or a certificate.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> WebRedirectUris { get; init; } = [];

    /// <summary>Gets the redirect URIs of the platform "Single-page application": of scripts in a browser.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> SinglePageRedirectUris { get; init; } = [];

    /// <summary>Gets the redirect URIs of the platform "Mobile and desktop applications".</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> PublicClientRedirectUris { get; init; } = [];

    /// <summary>Gets whether a request without a redirect URI, such as for a device code, needs no secret and no certificate.</summary>
    /// <value>The default is false: the token endpoint answers AADSTS7000218, as in Entra.</value>
    public bool AllowPublicClientFlows { get; init; }

    /// <summary>
    /// Gets whether the authorize endpoint itself may issue ID tokens: the response types <c>id_token</c> and <c>code id_token</c>.
    /// </summary>
    /// <value>The default is false: they are refused with AADSTS700054, as in Entra.</value>
    public bool AllowIdTokens { get; init; }

    /// <summary>
    /// Gets the delegated permissions of Graph that the registration lists, such as <c>User.Read</c>. An administrator grants them as a
    /// whole at the address <c>/adminconsent</c>. A sign-in can request others.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> RequiredPermissions { get; init; } = [];

    /// <summary>
    /// Gets the client secrets. The tenant stores only their hashes, so an application that the tenant returns has none here.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<LocalAppSecret> Secrets { get; init; } = [];

    /// <summary>Gets the certificates for client assertions, as PEM, without private keys.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Gets the address that a sign-out page opens in a frame, so that the application ends its session, too.</summary>
    /// <value>The default is null: a sign-out does not reach the application.</value>
    public Uri? FrontChannelLogoutUrl { get; init; }
}
