namespace GraphDelegatedKit.Testing;

/// <summary>
/// The categories of requests that a client should not send. A <see cref="RuleMode"/> of each decides what the tenant does with them:
/// set it with <see cref="LocalTenantOptions.Rules"/> or <see cref="LocalTenant.Rules"/>.
/// </summary>
public enum LocalRule
{
    /// <summary>An OData query option that the tenant does not play on this route. The default is <see cref="RuleMode.Refuse"/>.</summary>
    UnsupportedQueryOption,

    /// <summary>
    /// A query option that starts with <c>$</c> and that OData does not have, such as <c>$selct</c>. The default is
    /// <see cref="RuleMode.Refuse"/>.
    /// </summary>
    UnknownQueryOption,

    /// <summary>
    /// A query option without <c>$</c> that the route does not have, such as <c>selct</c>. The default is <see cref="RuleMode.Warn"/>.
    /// </summary>
    CustomQueryOption,

    /// <summary>A name in <c>$select</c> that the resource does not have. The default is <see cref="RuleMode.Refuse"/>.</summary>
    UnknownSelectProperty,

    /// <summary>A property in a body that the resource does not have. The default is <see cref="RuleMode.Refuse"/>.</summary>
    UnknownBodyProperty,

    /// <summary>
    /// A property in a body that has no effect there, such as a read-only one of a message. The default is <see cref="RuleMode.Warn"/>.
    /// </summary>
    IgnoredBodyProperty,

    /// <summary>A JSON body without a Content-Type of JSON. The default is <see cref="RuleMode.Warn"/>.</summary>
    MissingContentType,

    /// <summary>
    /// An advanced query of directory objects without <c>ConsistencyLevel: eventual</c> or without <c>$count=true</c>. The default is
    /// <see cref="RuleMode.Refuse"/>.
    /// </summary>
    MissingConsistencyLevel,

    /// <summary>A preference in the Prefer header that Graph does not have. The default is <see cref="RuleMode.Warn"/>.</summary>
    UnknownPreference,

    /// <summary>
    /// A request that none of the permissions in the token allows. The default is <see cref="RuleMode.Allow"/>;
    /// <see cref="LocalTenantOptions.EnforceScopes"/> sets it to <see cref="RuleMode.Refuse"/>.
    /// </summary>
    MissingPermission,

    /// <summary>
    /// An Authorization header at an upload, download or monitor address. The default is <see cref="RuleMode.Warn"/>;
    /// <see cref="LocalTenantOptions.RefuseAuthorizationOnTransferUrls"/> sets it to <see cref="RuleMode.Refuse"/>.
    /// </summary>
    AuthorizationOnTransferUrl,

    /// <summary>
    /// A fragment of an upload, other than the last, whose length is not a multiple of 320 KiB. The default is
    /// <see cref="RuleMode.Refuse"/>: as in the service, the last fragment is refused, and earlier ones get a warning.
    /// </summary>
    UnalignedUploadFragment,

    /// <summary>Plain http to a host name of the service. The default is <see cref="RuleMode.Refuse"/>.</summary>
    PlainHttp,

    /// <summary>
    /// A client library of a later major version than the one the tenant was tested with. The default is <see cref="RuleMode.Warn"/>.
    /// </summary>
    NewerClient,

    /// <summary>A client id that is not registered. The default is <see cref="RuleMode.Refuse"/>.</summary>
    UnknownClientId,

    /// <summary>A redirect URI that is not registered. The default is <see cref="RuleMode.Refuse"/>.</summary>
    UnregisteredRedirectUri,

    /// <summary>
    /// A missing, wrong or expired client secret or client assertion, or one of a public client. The default is
    /// <see cref="RuleMode.Refuse"/>.
    /// </summary>
    InvalidClientCredential,

    /// <summary>A permission that Graph does not have in a scope. The default is <see cref="RuleMode.Refuse"/>.</summary>
    UnknownPermission,

    /// <summary>
    /// A parameter of a sign-in or token request that Entra does not have. The default is <see cref="RuleMode.Warn"/>.
    /// </summary>
    UnknownSignInParameter,

    /// <summary>
    /// An authorization request without PKCE, or with the method <c>plain</c>. The default is <see cref="RuleMode.Warn"/>; a code of a
    /// single-page application is never redeemed without PKCE.
    /// </summary>
    MissingPkce,
}
