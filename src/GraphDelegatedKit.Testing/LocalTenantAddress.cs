using System.Net;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>The addresses of a running tenant and the certificate to trust; enough to reach the tenant from another process.</summary>
public sealed record LocalTenantAddress
{
    /// <summary>Gets the directory id.</summary>
    public required string TenantId { get; init; }

    /// <summary>Gets the id of the default application, a public client.</summary>
    public required string ClientId { get; init; }

    /// <summary>Gets the loopback address the tenant listens on.</summary>
    /// <value>The default is 127.0.0.1.</value>
    public string ListenAddress { get; init; } = "127.0.0.1";

    /// <summary>Gets the port that serves every real host name over TLS.</summary>
    public required int HttpsPort { get; init; }

    /// <summary>Gets the port for plain http.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Gets the certificate authority to trust, as PEM, without its private key.</summary>
    public required string CertificatePem { get; init; }

    /// <summary>Gets the user name that tests and demonstrations sign in with by default.</summary>
    public required string DefaultUser { get; init; }

    /// <summary>Gets the plain http address that a browser can open; it serves everything the tenant imitates.</summary>
    public Uri HttpAddress => new UriBuilder(Uri.UriSchemeHttp, ListenAddress, HttpPort).Uri;

    /// <summary>Gets the address of the page where a user enters a device code.</summary>
    public Uri DeviceLogin => new(HttpAddress, "/devicelogin");

    /// <summary>
    /// Creates a handler that sends the requests to every host name of the tenant (<see cref="LocalTenant.HostNames"/>) to the tenant, and
    /// refuses others. The handler uses no proxy and no cookies, follows no redirects, and trusts the tenant's certificate only.
    /// </summary>
    public SocketsHttpHandler CreateHandler() =>
        LoopbackHandler.Create(IPAddress.Parse(ListenAddress), HttpsPort, HttpPort, CertificatePem);

    /// <summary>Finds the tenant that runs on a state folder.</summary>
    /// <param name="stateFolder">The state folder.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>
    /// The address, or null when no tenant runs there. The file that a crashed tenant left behind does not count, nor does a file of
    /// another user or one that names an address other than a loopback address.
    /// </returns>
    public static Task<LocalTenantAddress?> FindRunningAsync(string stateFolder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateFolder);
        return RunningTenantFile.FindAsync(stateFolder, cancellationToken);
    }
}
