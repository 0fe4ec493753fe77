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
    private readonly Parts _parts;
    private readonly RequestRecord _record;
    private WebServer? _server;

    private LocalTenant(LocalTenantOptions options, StateFolder state)
    {
        Faults = new LocalFaults(options.TimeProvider);
        var tenancy = TenancyFile.ReadOrCreate(state, options.ApplicationName);
        var people = new People.People(state, options.Users);
        var drives = new AllDrives(tenancy.TenantId, state, people, new AllSites(tenancy.TenantId), new Blobs(state), options.TimeProvider);
        _parts = new Parts(options, state, tenancy, new SigningKey(state), people, drives, Faults);
        _record = new RequestRecord(options.RequestsOnRecord, options.TimeProvider);
        Files = new LocalFiles(drives, people, _parts.Shares);
        Teams = new LocalTeams(drives.Teams, people);
        Mail = new LocalMail(_parts.Mailboxes, people);
        Address = null!;
    }

    /// <summary>The directory id; random, and the same again for the same state folder.</summary>
    public string TenantId => _parts.Tenancy.TenantId;

    /// <summary>The one application registered here; random for each tenant, because MSAL throttles per client id and process.</summary>
    public string ClientId => _parts.Tenancy.ClientId;

    /// <summary>Where it listens and how to trust it.</summary>
    public LocalTenantAddress Address { get; private set; }

    /// <summary>What is to go wrong.</summary>
    public LocalFaults Faults { get; }

    /// <summary>Every request so far, in order of arrival; a copy.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _record.Snapshot();

    /// <summary>Every upload session begun so far, in that order, of drives and of Outlook; a copy.</summary>
    public IReadOnlyList<LocalUpload> Uploads => _parts.UploadLog.Show(Requests);

    /// <summary>Who works here.</summary>
    public IReadOnlyList<LocalUser> Users => _parts.People.Everybody;

    /// <summary>The files, seen from behind.</summary>
    public LocalFiles Files { get; }

    /// <summary>How it gives files out.</summary>
    public LocalDownloads Downloads => _parts.Downloads;

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
        var state = StateFolder.Open(options.StateFolder);
        try
        {
            var tenant = new LocalTenant(options, state);
            await tenant.ListenAsync(cancellationToken).ConfigureAwait(false);
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
    public void Revoke(string username) => _parts.People.Revoke(Require(username));

    /// <summary>Somebody new comes to work here.</summary>
    /// <exception cref="ArgumentException">Somebody here has that id or name already.</exception>
    public void AddUser(LocalUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        _parts.People.Add(user);
    }

    /// <summary>Gives a person other properties, such as another job title; the id stays.</summary>
    /// <param name="username">The id or the name.</param>
    /// <param name="change">Makes the person anew, as by <c>user => user with { JobTitle = "Director" }</c>.</param>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public void ChangeUser(string username, Func<LocalUser, LocalUser> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var user = Require(username);
        _parts.People.Replace(user, change(user) with { Id = user.Id });
    }

    /// <summary>Removes a person: they cannot be found any more, their sign-ins end, and a delta tells of it.</summary>
    /// <param name="username">The id or the name.</param>
    /// <param name="permanently">Whether the delta says <c>deleted</c>; otherwise <c>changed</c>, as for somebody who can still be restored.</param>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public void RemoveUser(string username, bool permanently = false) => _parts.People.Remove(Require(username), permanently ? "deleted" : "changed");

    /// <summary>Stops listening; a state folder stays, a temporary one is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync().ConfigureAwait(false);
            _parts.State.Delete(RunningNote.FileName);
            _parts.SigningKey.Dispose();
            _parts.State.Dispose();
        }
    }

    private LocalUser Require(string username) =>
        _parts.People.Find(username) ?? throw new ArgumentException($"Nobody here is called '{username}'.", nameof(username));

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        // A batch sends its requests through the pipeline that it is itself a part of.
        Pipeline pipeline = null!;
        var endpoints = Endpoints.All(_parts, () => Address, (batch, inner, id) => pipeline.AnswerInBatchAsync(batch, inner, id));
        var router = new Router(
            endpoints,
            new BearerGate(_parts.AccessTokens, _parts.People),
            new ScopeGate(_parts.Drives, _parts.Options.EnforceScopes),
            new AddressReading(_parts.Shares, _parts.Drives.Quirks));
        pipeline = new Pipeline(TenantId, _record, Faults, router, _parts.Options.TimeProvider);

        var options = _parts.Options;
        var certificate = TenantCertificate.Create(_parts.State, options.ListenAddress);
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
        _parts.State.Write(RunningNote.FileName, Address);
    }
}
