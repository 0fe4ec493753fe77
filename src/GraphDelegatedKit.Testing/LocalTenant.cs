using System.Net;
using GraphDelegatedKit.Testing.Building;
using GraphDelegatedKit.Testing.Control;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Permissions;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// A local server that imitates Microsoft Entra ID and Microsoft Graph on this machine's loopback interface: real sockets, real TLS, real
/// host names, no account. A program that uses the handler from <see cref="CreateHandler"/> keeps its production addresses and code path.
/// </summary>
public sealed partial class LocalTenant : IAsyncDisposable
{
    private readonly RecordedRequests _requests;
    private readonly Pipeline _pipeline;
    private readonly PermissionUses _permissionUses = new();
    private readonly IReadOnlyList<LocalUser> _initialUsers;
    private readonly RequestSummaries _summaries;
    private readonly ChangeFeed _changes;
    private readonly TenantHealth _health = new();
    private readonly ControlApi _control;
    private TenantServices _services;
    private Router _router;
    private WebServer? _server;

    private LocalTenant(LocalTenantOptions options, IReadOnlyList<LocalUser> initialUsers, StateFolder stateFolder)
    {
        _initialUsers = initialUsers;
        Clock = new LocalClock(options.TimeProvider, stateFolder);
        Faults = new LocalFaults(GetServices, Clock);
        _requests = new RecordedRequests(options.MaxRecordedRequests, options.MaxRecordedBodyBytes, options.RequestCompleted, Clock);
        _summaries = new RequestSummaries(() => GetServices().Users, Clock);
        _changes = new ChangeFeed(_summaries, Faults);
        _control = ControlRoutes.CreateApi(this, GetServices, _summaries, _changes, _health);
        var registration = TenantRegistrationFile.ReadOrCreate(stateFolder, options);
        _pipeline = new Pipeline(registration.TenantId, _requests, _summaries, Faults, GetRouter, _control, Clock);
        _services = CreateServices(
            options,
            stateFolder,
            registration,
            new SigningKey(stateFolder),
            new BlobStore(stateFolder, hasSnapshots: stateFolder.GetNamedSnapshots().Count > 0));
        _router = CreateRouter(_services);
        Files = new LocalFiles(GetServices);
        Teams = new LocalTeams(GetServices);
        Groups = new LocalGroups(GetServices);
        Mail = new LocalMail(GetServices);
        Apps = new LocalApps(GetServices);
        Rules = new LocalRules(GetServices);
        Address = null!;
    }

    /// <summary>
    /// Gets the clock of everything the tenant does: tokens, codes, sessions, addresses, rate limits and the delays of faults. A test moves
    /// it with <see cref="LocalClock.Advance"/>. Only certificates follow the machine's clock.
    /// </summary>
    public LocalClock Clock { get; }

    /// <summary>
    /// Gets the directory id: that of <see cref="LocalTenantOptions.TenantId"/>, or a random one that stays the same for a state folder.
    /// </summary>
    public string TenantId => _services.Registration.TenantId;

    /// <summary>
    /// Gets the id of the default application, a public client: that of <see cref="LocalTenantOptions.ClientId"/>, or a random one for
    /// each tenant, because MSAL throttles per client id and process.
    /// </summary>
    public string ClientId => _services.Registration.ClientId;

    /// <summary>Gets the addresses the tenant listens on and the certificate to trust.</summary>
    public LocalTenantAddress Address { get; private set; }

    /// <summary>
    /// Gets the host names that the tenant plays, for a hosts file that leads programs to it. Names of SharePoint are those of the tenant
    /// Contoso.
    /// </summary>
    public static IReadOnlyList<string> HostNames => Hosting.HostNames.All;

    /// <summary>Gets the faults that the tenant plays.</summary>
    public LocalFaults Faults { get; }

    /// <summary>Gets a copy of the recorded requests, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requests.Snapshot();

    /// <summary>Gets a copy of the list of all upload sessions created so far, for drives and for Outlook, oldest first.</summary>
    public IReadOnlyList<LocalUpload> Uploads => _services.UploadLog.GetUploads(Requests);

    /// <summary>Gets the users of the tenant.</summary>
    public IReadOnlyList<LocalUser> Users => _services.Users.All;

    // The routes that the tenant plays.
    internal IEnumerable<Route> Routes => PlayedEndpoints.Select(endpoint => endpoint.Route);

    /// <summary>Gets direct access to the files, without Graph.</summary>
    public LocalFiles Files { get; }

    /// <summary>Gets the settings for file downloads.</summary>
    public LocalDownloads Downloads => _services.Downloads;

    /// <summary>Gets direct access to the teams, without Graph.</summary>
    public LocalTeams Teams { get; }

    /// <summary>Gets direct access to the groups, without Graph.</summary>
    public LocalGroups Groups { get; }

    /// <summary>Gets direct access to the applications, without Graph.</summary>
    public LocalApps Apps { get; }

    /// <summary>Gets direct access to the mailboxes, without Graph.</summary>
    public LocalMail Mail { get; }

    /// <summary>Gets how strict the tenant is, by category, while it runs.</summary>
    public LocalRules Rules { get; }

    internal ControlApi Control => _control;

    // What the tenant plays, for the table in the README.
    internal IReadOnlyList<IEndpoint> PlayedEndpoints => GetRouter().Endpoints;

    /// <summary>Starts a tenant on the loopback interface.</summary>
    /// <param name="options">The options; null uses the defaults, with free ports and a temporary state folder.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ArgumentException">
    /// The options name no user, a group with an unknown member, a listen address that is not a loopback address, an id that is not a
    /// GUID, another id than the one that the state folder has, or an empty start for a state folder with the sample data.
    /// </exception>
    /// <exception cref="LocalTenantInUseException">A running tenant already uses the state folder.</exception>
    /// <exception cref="IOException">A requested port is in use, or other users can replace the files in the state folder.</exception>
    /// <exception cref="InvalidDataException">The stored state is damaged, or a later version of the tenant wrote it.</exception>
    /// <remarks>An exception of <see cref="LocalTenantOptions.Prepare"/> ends the start; the tenant is stopped before.</remarks>
    public static Task<LocalTenant> StartAsync(LocalTenantOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalTenantOptions();
        return BuildAsync(options, new TenantData(options.Users, [], []), cancellationToken);
    }

    internal static async Task<LocalTenant> BuildAsync(LocalTenantOptions options, TenantData data, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Users.Count, nameof(options));
        if (!IPAddress.IsLoopback(options.ListenAddress))
        {
            throw new ArgumentException(
                "A local tenant checks no passwords, so it listens on loopback addresses only. Set ListenAddress to a loopback address.",
                nameof(options));
        }

        UserRules.RequireAll(data.Users, nameof(options));
        var stateFolder = StateFolder.Open(options.StateFolder);
        LocalTenant? tenant = null;
        try
        {
            tenant = new LocalTenant(options, data.Users, stateFolder);
            await tenant.AddAsync(data, cancellationToken).ConfigureAwait(false);
            await tenant.ListenAsync(cancellationToken).ConfigureAwait(false);
            if (options.Prepare is { } prepare)
                await prepare(tenant, cancellationToken).ConfigureAwait(false);
            tenant._health.SetPrepared();
            return tenant;
        }
        catch when (tenant?._server is not null)
        {
            await tenant.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch
        {
            stateFolder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Deletes the state of a tenant from a folder, so that the next start there creates a new tenant. Deletes only files that a tenant
    /// wrote: other files stay, and links are not followed.
    /// </summary>
    /// <param name="stateFolder">The state folder.</param>
    /// <returns>
    /// Whether the folder held the state of a tenant, which is recognized by its content. If not, nothing was deleted.
    /// </returns>
    /// <exception cref="LocalTenantInUseException">A running tenant uses the state folder.</exception>
    public static bool DeleteState(string stateFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateFolder);
        return StateFolderReset.Delete(Path.GetFullPath(stateFolder));
    }

    /// <summary>Creates a handler that sends the requests for any host name of <see cref="HostNames"/> to this tenant.</summary>
    public SocketsHttpHandler CreateHandler() => Address.CreateHandler();

    /// <summary>
    /// Creates an access token for Graph, as if the user had signed in and consented: for a test that is not about signing in.
    /// </summary>
    /// <param name="username">The id or the user name; null for the first user.</param>
    /// <param name="scopes">
    /// The permissions in the token, as short names; null for <c>User.Read</c>. They matter only with
    /// <see cref="LocalTenantOptions.EnforceScopes"/>.
    /// </param>
    /// <returns>The token, without a scheme in front. It expires after <see cref="LocalTenantOptions.AccessTokenLifetime"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The tenant has no such user, or no such permission, or <paramref name="scopes"/> is empty.
    /// </exception>
    public string CreateToken(string? username = null, IReadOnlyList<string>? scopes = null)
    {
        var user = GetUser(username ?? Address.DefaultUser);
        if (scopes is { Count: 0 })
        {
            throw new ArgumentException(
                "The list of permissions is empty. Name at least one, such as User.Read, or leave the list out.", nameof(scopes));
        }

        try
        {
            var requestedScopes = RequestedScopes.Parse(string.Join(' ', scopes ?? ["User.Read"]));
            if (Rules[LocalRule.UnknownPermission] == RuleMode.Refuse)
                _services.Permissions.Require(_services.Apps.Default, requestedScopes);
            var grant = new Grant(user, _services.Apps.Default, requestedScopes, ClaimsRequest.Parse(null)) { SessionId = Guid.NewGuid() };
            return _services.AccessTokens.Issue(grant, requestedScopes.ResourceScopes);
        }
        catch (EntraErrorException exception)
        {
            throw new ArgumentException(
                exception.Message + _services.Permissions.DescribeSimilar(scopes ?? []), nameof(scopes), exception);
        }
    }

    /// <summary>Creates a simulated user who signs in through the sign-in pages.</summary>
    /// <param name="username">The user name to sign in with.</param>
    /// <exception cref="ArgumentException">
    /// The tenant has no such user. To try the error of the sign-in page, create a <see cref="SimulatedUser"/>.
    /// </exception>
    public SimulatedUser SimulateUser(string username) => new(Address, GetUser(username).SignInName);

    /// <summary>Stops listening. A state folder is kept; a temporary one is deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            _control.Stop();
            await server.DisposeAsync().ConfigureAwait(false);
            if (_services.Drives.Blobs.HasKeptBlobs && !_services.StateFolder.IsTemporary)
                DeleteUnusedBlobs(_services.StateFolder.GetNamedSnapshots());
            _control.Dispose();
            _services.StateFolder.Delete(RunningTenantFile.FileName);
            _services.SigningKey.Dispose();
            _services.StateFolder.Dispose();
        }
    }

    private TenantServices GetServices() => Volatile.Read(ref _services);

    private Router GetRouter() => Volatile.Read(ref _router);

    // All services of a state; those of a restored one replace the previous ones, and share what does not belong to the state.
    private TenantServices CreateServices(
        LocalTenantOptions options, StateFolder stateFolder, TenantRegistration registration, SigningKey signingKey, BlobStore blobs)
    {
        var rules = new RuleRegistry(stateFolder, options);
        var apps = new AppRegistry(stateFolder, registration, options, rules, Clock);
        var users = new UserDirectory(stateFolder, _initialUsers);
        users.Changed += _changes.PublishChange;
        var sites = new SiteRegistry(registration.TenantId, registration.IsEmpty, stateFolder);
        var drives = new DriveRegistry(registration.TenantId, stateFolder, users, sites, blobs, options, Clock);
        return new TenantServices(options, stateFolder, registration, signingKey, apps, users, drives, Faults, Clock, rules);
    }

    // A batch sends its requests through the same pipeline that the batch itself came through.
    private Router CreateRouter(TenantServices services) => new(
        services.StateFolder,
        Endpoints.CreateAll(services, () => Address, _pipeline.HandleBatchedAsync),
        new BearerAuthenticator(services.AccessTokens, services.Users),
        new RequestPermissions(services.Drives),
        new PermissionRecorder(_permissionUses),
        new RouteValueResolver(services.Shares, services.Drives),
        services.Rules);

    // The marker is written last, so that a start that was killed is repeated.
    private async Task AddAsync(TenantData data, CancellationToken cancellationToken)
    {
        foreach (var app in data.Apps)
            _services.Apps.AddOrReplace(app);
        if (data.Steps.Count == 0 || _services.StateFolder.ReadText(StateLayout.BuiltFile) is not null)
            return;
        foreach (var addAsync in data.Steps)
            await addAsync(this, cancellationToken).ConfigureAwait(false);
        _services.StateFolder.WriteText(StateLayout.BuiltFile, "");
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var options = _services.Options;
        var certificate = TenantCertificate.Create(_services.StateFolder, options.ListenAddress);
        _server = await WebServer.StartAsync(options, certificate, _pipeline.HandleAsync, cancellationToken).ConfigureAwait(false);

        Address = new LocalTenantAddress
        {
            TenantId = TenantId,
            ClientId = ClientId,
            ListenAddress = options.ListenAddress.ToString(),
            HttpsPort = _server.HttpsPort,
            HttpPort = _server.HttpPort,
            CertificatePem = certificate.AuthorityPem,
            DefaultUser = Users[0].UserPrincipalName,
        };
        _services.StateFolder.Write(RunningTenantFile.FileName, Address);
    }
}
