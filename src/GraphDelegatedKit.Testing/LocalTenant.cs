using System.Net;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Microsoft Entra ID and Microsoft Graph on this machine's loopback: real sockets, real TLS, real host names, no account. A program that is
/// given <see cref="CreateHandler"/> uses the addresses and the code path it has in production.
/// </summary>
public sealed class LocalTenant : IAsyncDisposable
{
    private readonly TenantServices _services;
    private readonly RequestLog _requestLog;
    private WebServer? _server;

    private LocalTenant(LocalTenantOptions options, StateFolder stateFolder)
    {
        Faults = new LocalFaults(options.TimeProvider);
        var registration = TenantRegistrationFile.ReadOrCreate(stateFolder, options.ApplicationName);
        var users = new UserDirectory(stateFolder, options.Users);
        var drives = new DriveRegistry(registration.TenantId, stateFolder, users, new SiteRegistry(registration.TenantId), new BlobStore(stateFolder), options.TimeProvider);
        _services = new TenantServices(options, stateFolder, registration, new SigningKey(stateFolder), users, drives, Faults);
        _requestLog = new RequestLog(options.MaxRecordedRequests, options.TimeProvider);
        Files = new LocalFiles(drives, users, _services.Shares);
        Teams = new LocalTeams(drives.Teams, users);
        Mail = new LocalMail(_services.Mailboxes, users);
        Address = null!;
    }

    /// <summary>The directory id; random, and the same again for the same state folder.</summary>
    public string TenantId => _services.Registration.TenantId;

    /// <summary>The one application registered here; random for each tenant, because MSAL throttles per client id and process.</summary>
    public string ClientId => _services.Registration.ClientId;

    /// <summary>Where it listens and how to trust it.</summary>
    public LocalTenantAddress Address { get; private set; }

    /// <summary>What is to go wrong.</summary>
    public LocalFaults Faults { get; }

    /// <summary>Every request so far, in order of arrival; a copy.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requestLog.Snapshot();

    /// <summary>Every upload session begun so far, in that order, of drives and of Outlook; a copy.</summary>
    public IReadOnlyList<LocalUpload> Uploads => _services.UploadLog.GetUploads(Requests);

    /// <summary>Who works here.</summary>
    public IReadOnlyList<LocalUser> Users => _services.Users.All;

    /// <summary>The files, seen from behind.</summary>
    public LocalFiles Files { get; }

    /// <summary>How it gives files out.</summary>
    public LocalDownloads Downloads => _services.Downloads;

    /// <summary>The teams, seen from behind.</summary>
    public LocalTeams Teams { get; }

    /// <summary>The mailboxes, seen from behind.</summary>
    public LocalMail Mail { get; }

    /// <summary>Starts a tenant on free loopback ports.</summary>
    /// <exception cref="LocalTenantInUseException">A living tenant holds the state folder.</exception>
    /// <exception cref="IOException">A port asked for is taken.</exception>
    public static async Task<LocalTenant> StartAsync(LocalTenantOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalTenantOptions();
        ArgumentOutOfRangeException.ThrowIfZero(options.Users.Count, nameof(options));
        if (!IPAddress.IsLoopback(options.ListenAddress))
            throw new ArgumentException("A local tenant knows no passwords; it listens on loopback only.", nameof(options));
        var stateFolder = StateFolder.Open(options.StateFolder);
        try
        {
            var tenant = new LocalTenant(options, stateFolder);
            await tenant.ListenAsync(cancellationToken).ConfigureAwait(false);
            return tenant;
        }
        catch
        {
            stateFolder.Dispose();
            throw;
        }
    }

    /// <summary>A handler for which this tenant is the whole internet.</summary>
    public SocketsHttpHandler CreateHandler() => Address.CreateHandler();

    /// <summary>A person who goes to the sign-in page.</summary>
    public SimulatedUser SimulateUser(string username) => new(Address, username);

    /// <summary>
    /// Ends every sign-in of a person: refresh tokens are refused with AADSTS50173 and access tokens with 401. Signing in again works.
    /// </summary>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public void RevokeSignInSessions(string username) => _services.Users.RevokeSessions(GetUser(username));

    /// <summary>Somebody new comes to work here.</summary>
    /// <exception cref="ArgumentException">Somebody here has that id or name already.</exception>
    public void AddUser(LocalUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        _services.Users.Add(user);
    }

    /// <summary>Gives a person other properties, such as another job title; the id stays.</summary>
    /// <param name="username">The id or the name.</param>
    /// <param name="change">Makes the person anew, as by <c>user => user with { JobTitle = "Director" }</c>.</param>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public void ChangeUser(string username, Func<LocalUser, LocalUser> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var user = GetUser(username);
        _services.Users.Replace(user, change(user) with { Id = user.Id });
    }

    /// <summary>Removes a person: they cannot be found any more, their sign-ins end, and a delta tells of it.</summary>
    /// <param name="username">The id or the name.</param>
    /// <param name="permanently">Whether the delta says <c>deleted</c>; otherwise <c>changed</c>, as for somebody who can still be restored.</param>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public void RemoveUser(string username, bool permanently = false) => _services.Users.Remove(GetUser(username), permanently ? "deleted" : "changed");

    /// <summary>Stops listening; a state folder stays, a temporary one is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync().ConfigureAwait(false);
            _services.StateFolder.Delete(RunningTenantFile.FileName);
            _services.SigningKey.Dispose();
            _services.StateFolder.Dispose();
        }
    }

    private LocalUser GetUser(string username) =>
        _services.Users.Find(username) ?? throw new ArgumentException($"Nobody here is called '{username}'.", nameof(username));

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        // A batch sends its requests through the pipeline that it is itself a part of.
        Pipeline pipeline = null!;
        var endpoints = Endpoints.CreateAll(_services, () => Address, (batchContext, itemContext, itemId) => pipeline.HandleBatchedAsync(batchContext, itemContext, itemId));
        var router = new Router(
            endpoints,
            new BearerAuthenticator(_services.AccessTokens, _services.Users),
            new ScopeAuthorizer(_services.Drives, _services.Options.EnforceScopes),
            new RouteValueResolver(_services.Shares, _services.Drives.DoubleDecoding));
        pipeline = new Pipeline(TenantId, _requestLog, Faults, router, _services.Options.TimeProvider);

        var options = _services.Options;
        var certificate = TenantCertificate.Create(_services.StateFolder, options.ListenAddress);
        _server = await WebServer.StartAsync(options, certificate, pipeline.HandleAsync, cancellationToken).ConfigureAwait(false);

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
