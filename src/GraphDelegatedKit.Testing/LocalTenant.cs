using System.Net;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Record;
using GraphDelegatedKit.Testing.Sites;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Microsoft Entra ID and Microsoft Graph on this machine's loopback: real sockets, real TLS, real host names, no account. A program that is
/// given <see cref="CreateHandler"/> uses the addresses and the code path it has in production.
/// </summary>
public sealed class LocalTenant : IAsyncDisposable
{
    private readonly StateFolder _state;
    private readonly SigningKey _signingKey;
    private readonly RequestRecord _record;
    private readonly People.People _people;
    private readonly AllDrives _drives;
    private WebServer? _server;

    private LocalTenant(LocalTenantOptions options, StateFolder state)
    {
        _state = state;
        _signingKey = new SigningKey(state);
        _record = new RequestRecord(options.RequestsOnRecord, options.TimeProvider);
        _people = new People.People(state, options.Users);
        Tenancy = TenancyFile.ReadOrCreate(state, options.ApplicationName);
        _drives = new AllDrives(TenantId, state, _people, new AllSites(TenantId), new Blobs(state), options.TimeProvider);
        Files = new LocalFiles(_drives, _people);
        Address = null!;
    }

    /// <summary>The directory id; random, and the same again for the same state folder.</summary>
    public string TenantId => Tenancy.TenantId;

    /// <summary>The one application registered here; random for each tenant, because MSAL throttles per client id and process.</summary>
    public string ClientId => Tenancy.ClientId;

    /// <summary>Where it listens and how to trust it.</summary>
    public LocalTenantAddress Address { get; private set; }

    /// <summary>What is to go wrong.</summary>
    public LocalFaults Faults { get; } = new();

    /// <summary>Every request so far, in order of arrival; a copy.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _record.Snapshot();

    /// <summary>Who works here.</summary>
    public IReadOnlyList<LocalUser> Users => _people.Everybody;

    /// <summary>The files, seen from behind.</summary>
    public LocalFiles Files { get; }

    private Tenancy Tenancy { get; }

    /// <summary>Starts a tenant on free loopback ports.</summary>
    /// <exception cref="LocalTenantInUseException">A living tenant holds the state folder.</exception>
    /// <exception cref="IOException">A port asked for is taken.</exception>
    public static async Task<LocalTenant> StartAsync(LocalTenantOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalTenantOptions();
        ArgumentOutOfRangeException.ThrowIfZero(options.Users.Count, nameof(options));
        if (!IPAddress.IsLoopback(options.ListenAddress))
            throw new ArgumentException("A local tenant knows no passwords; it listens on loopback only.", nameof(options));
        var state = StateFolder.Open(options.StateFolder);
        try
        {
            var tenant = new LocalTenant(options, state);
            await tenant.ListenAsync(options, cancellationToken).ConfigureAwait(false);
            return tenant;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>A handler for which this tenant is the whole internet.</summary>
    public SocketsHttpHandler CreateHandler() => Address.CreateHandler();

    /// <summary>A person who goes to the sign-in page.</summary>
    public LocalVisitor Visitor(string username) => new(Address, username);

    /// <summary>
    /// Ends every sign-in of a person: refresh tokens are refused with AADSTS50173 and access tokens with 401. Signing in again works.
    /// </summary>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public void Revoke(string username) => _people.Revoke(
        _people.Find(username) ?? throw new ArgumentException($"Nobody here is called '{username}'.", nameof(username)));

    /// <summary>Stops listening; a state folder stays, a temporary one is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync().ConfigureAwait(false);
            _state.Delete(RunningNote.FileName);
            _signingKey.Dispose();
            _state.Dispose();
        }
    }

    private async Task ListenAsync(LocalTenantOptions options, CancellationToken cancellationToken)
    {
        var certificate = TenantCertificate.Create(_state, options.ListenAddress);
        var gate = new BearerGate(new AccessTokens(Tenancy, _signingKey, _people, options), _people);
        Pipeline pipeline = null!;
        var router = new Router(
            Endpoints.All(Tenancy, _people, _signingKey, Faults, _drives, _state, options, () => Address, context => pipeline.WithFaultsAsync(context)), gate);
        pipeline = new Pipeline(TenantId, _record, Faults, router, options.TimeProvider);
        _server = await WebServer.StartAsync(options, certificate, pipeline.AnswerAsync, cancellationToken).ConfigureAwait(false);

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
        _state.Write(RunningNote.FileName, Address);
    }
}
