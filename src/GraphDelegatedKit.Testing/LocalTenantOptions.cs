using System.Net;

namespace GraphDelegatedKit.Testing;

/// <summary>The options of a <see cref="LocalTenant"/>; every property has a working default.</summary>
public sealed class LocalTenantOptions
{
    private readonly IReadOnlyList<LocalUser>? _users;

    /// <summary>Gets the folder that keeps users, files, sign-ins and open uploads from one run to the next.</summary>
    /// <value>The default is null: the tenant uses a temporary folder and deletes it on dispose.</value>
    public string? StateFolder { get; init; }

    /// <summary>Gets the directory id of the tenant, a GUID.</summary>
    /// <value>The default is null: a new tenant gets a random id, and a state folder keeps it.</value>
    public string? TenantId { get; init; }

    /// <summary>
    /// Gets the id of the default application, a GUID. Tests that use MSAL in one process need an id each, because MSAL throttles per
    /// client id.
    /// </summary>
    /// <value>The default is null: a new tenant gets a random id, and a state folder keeps it.</value>
    public string? ClientId { get; init; }

    /// <summary>Gets the port for https.</summary>
    /// <value>The default is 0, any free port.</value>
    public int HttpsPort { get; init; }

    /// <summary>Gets the port for plain http, which browsers use.</summary>
    /// <value>The default is 0, any free port.</value>
    public int HttpPort { get; init; }

    /// <summary>Gets the loopback address to listen on.</summary>
    /// <value>The default is 127.0.0.1.</value>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Gets whether a new tenant has no sample data, as one that was just created in Entra: its administrator, no teams, and no site but
    /// the root site. What the other options and a builder give is added. A state folder keeps what it was created with.
    /// </summary>
    /// <value>
    /// The default is false: the tenant has 8 users, and the teams Engineering and Marketing with their sites and document libraries.
    /// </value>
    public bool StartEmpty { get; init; }

    /// <summary>Gets the users of a new tenant. A state folder that already holds users keeps them.</summary>
    /// <value>
    /// The default is 8 generated users, the first of them an administrator; with <see cref="StartEmpty"/> this administrator alone.
    /// </value>
    public IReadOnlyList<LocalUser> Users
    {
        get => _users ?? LocalUser.Generate(StartEmpty ? 1 : 8);
        init => _users = value;
    }

    /// <summary>
    /// Gets the groups of a new tenant, beside those of its teams. They may be members of each other. A state folder of a tenant that has
    /// started before keeps its groups.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<LocalGroup> Groups { get; init; } = [];

    /// <summary>
    /// Gets the clock under <see cref="LocalTenant.Clock"/>, by which tokens, codes, sessions and addresses expire. Certificates follow the
    /// machine's clock.
    /// </summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets how long an access token is valid.</summary>
    /// <value>The default is 75 minutes, the middle of the range that Entra uses.</value>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(75);

    /// <summary>Gets the <c>refresh_in</c> member of token responses, after which MSAL refreshes a token ahead of its expiry.</summary>
    /// <value>The default is null: responses have no <c>refresh_in</c>, like most responses of Entra.</value>
    public TimeSpan? RefreshIn { get; init; }

    /// <summary>Gets how long a device code is valid.</summary>
    /// <value>The default is 15 minutes.</value>
    public TimeSpan DeviceCodeLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Gets the shortest time between two polls of a device code, in whole seconds; with zero the tenant never answers <c>slow_down</c>.
    /// </summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan DeviceCodeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets whether a token allows only what its scopes grant, as in Graph. Set it to test whether a program requests enough scopes. With
    /// User.ReadBasic.All alone, for example, other users have a name and a mail address, but no job title.
    /// </summary>
    /// <value>
    /// The default is false: every token allows everything that its user may do. The value is that of
    /// <see cref="LocalRule.MissingPermission"/> in <see cref="Rules"/>: true for <see cref="RuleMode.Refuse"/>.
    /// </value>
    public bool EnforceScopes
    {
        get => IsRefused(LocalRule.MissingPermission);
        init => SetRefused(LocalRule.MissingPermission, value);
    }

    /// <summary>Gets whether a token holds only the requested scopes instead of all scopes the user has consented to.</summary>
    /// <value>The default is false, as in Entra for work and school accounts.</value>
    public bool GrantOnlyRequestedScopes { get; init; }

    /// <summary>
    /// Gets the permissions that the tenant knows beside the delegated permissions of Graph, such as those of a preview. Any other name is
    /// refused with AADSTS650053, as in Entra.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> AdditionalPermissions { get; init; } = [];

    /// <summary>
    /// Gets or sets whether the upload, download and monitor addresses of drives refuse a request with an <c>Authorization</c> header.
    /// They carry their own permission; the documentation says that the service may answer 401. Set it to test that a program sends no
    /// token there. It is read at the start.
    /// </summary>
    /// <value>
    /// The default is false: the header is ignored, as in most of the service, and recorded in <see cref="LocalTenant.Requests"/>. The
    /// value is that of <see cref="LocalRule.AuthorizationOnTransferUrl"/> in <see cref="Rules"/>: true for <see cref="RuleMode.Refuse"/>.
    /// </value>
    public bool RefuseAuthorizationOnTransferUrls
    {
        get => IsRefused(LocalRule.AuthorizationOnTransferUrl);
        set => SetRefused(LocalRule.AuthorizationOnTransferUrl, value);
    }

    /// <summary>
    /// Gets how strict the tenant is, by category: what it does with a request that the service refuses or ignores. They are read at the
    /// start; <see cref="LocalTenant.Rules"/> changes them afterwards.
    /// </summary>
    /// <value>
    /// The default is empty: every rule has the default of <see cref="LocalRule"/>, or the mode that a state folder keeps. A mode that is
    /// set here comes first.
    /// </value>
    public IDictionary<LocalRule, RuleMode> Rules { get; } = new Dictionary<LocalRule, RuleMode>();

    /// <summary>
    /// Gets the applications beside the default public client, whose id is <see cref="LocalTenant.ClientId"/>. A state folder keeps them;
    /// an application of the options replaces a stored one with the same client id, except for its object id, the secrets that were added
    /// over Graph, and properties that a <see cref="LocalApp"/> does not have.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<LocalApp> Apps { get; init; } = [];

    /// <summary>
    /// Gets or sets the longest lifetime of a client secret that Graph creates, as a policy of the tenant. <see cref="TimeSpan.Zero"/>
    /// allows no secret at all, so that applications need certificates.
    /// </summary>
    /// <value>
    /// The default is null: any lifetime is allowed. Without an end in the request, Graph creates a secret for two years.
    /// </value>
    public TimeSpan? MaxAppSecretLifetime { get; set; }

    /// <summary>
    /// Gets whether the client ids of Microsoft's own public clients are known, such as those of Graph PowerShell, the Azure CLI and Azure
    /// PowerShell. Azure.Identity signs in with the id of the Azure CLI by default.
    /// </summary>
    /// <value>The default is false: they are refused with AADSTS700016, so that a test notices a missing client id.</value>
    public bool AllowWellKnownClients { get; init; }

    /// <summary>Gets the name of the default application on the sign-in pages.</summary>
    /// <value>The default is "GraphDelegatedKit sample".</value>
    public string ApplicationName { get; init; } = "GraphDelegatedKit sample";

    /// <summary>
    /// Gets the maximum number of recorded requests; the oldest are dropped first. Zero records none, which saves memory in a run with
    /// very many requests.
    /// </summary>
    /// <value>The default is 20,000.</value>
    public int MaxRecordedRequests { get; init; } = 20_000;

    /// <summary>
    /// Gets the maximum size of the recorded bodies of all requests together, in bytes; the oldest requests are dropped first, also those
    /// without a body. Of each body, up to 64 KiB are recorded, and only of JSON, text and forms.
    /// </summary>
    /// <value>The default is 64 MiB.</value>
    public long MaxRecordedBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets a function that fills the tenant before <see cref="LocalTenant.StartAsync"/> returns, such as with files. The tenant listens
    /// already; until the function has completed, <c>/_local/health</c> reports that the tenant is starting.
    /// </summary>
    /// <value>The default is null.</value>
    public Func<LocalTenant, CancellationToken, Task>? Prepare { get; init; }

    /// <summary>
    /// Gets a function that is called after the response of every request, such as one that writes a log; also if no requests are
    /// recorded. It is called on several threads at the same time. An exception that it throws is ignored.
    /// </summary>
    /// <value>The default is null.</value>
    public Action<RecordedRequest>? RequestCompleted { get; init; }

    private bool IsRefused(LocalRule rule) => Rules.TryGetValue(rule, out var mode) && mode == RuleMode.Refuse;

    // False is the default: it does not come before a mode that a state folder keeps.
    private void SetRefused(LocalRule rule, bool isRefused)
    {
        if (isRefused)
            Rules[rule] = RuleMode.Refuse;
        else if (IsRefused(rule))
            Rules.Remove(rule);
    }
}
