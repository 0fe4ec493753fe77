using System.Net;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>Where a running tenant is and how to trust it; enough to reach it from another process.</summary>
public sealed record LocalTenantAddress
{
    /// <summary>The directory id.</summary>
    public required string TenantId { get; init; }

    /// <summary>The one application registered here.</summary>
    public required string ClientId { get; init; }

    /// <summary>The loopback address it listens on.</summary>
    public string ListenAddress { get; init; } = "127.0.0.1";

    /// <summary>The port that plays every real host name over TLS.</summary>
    public required int HttpsPort { get; init; }

    /// <summary>The plain http port.</summary>
    public required int HttpPort { get; init; }

    /// <summary>The certificate authority to trust, without its key.</summary>
    public required string CertificatePem { get; init; }

    /// <summary>The user name of the person who signs in unless told otherwise.</summary>
    public required string DefaultUser { get; init; }

    /// <summary>Everything the tenant plays, on one plain address a browser can open.</summary>
    public Uri HttpAddress => new UriBuilder(Uri.UriSchemeHttp, ListenAddress, HttpPort).Uri;

    /// <summary>The page where a person enters a device code.</summary>
    public Uri DeviceLogin => new(HttpAddress, "/devicelogin");

    /// <summary>
    /// A handler for which the tenant is the whole internet: every host name leads to it, no proxy, no cookies, no redirects followed,
    /// and its certificate alone is trusted.
    /// </summary>
    public SocketsHttpHandler CreateHandler() =>
        LoopbackHandler.Create(IPAddress.Parse(ListenAddress), HttpsPort, HttpPort, CertificatePem);

    /// <summary>Finds the tenant that lives on a state folder.</summary>
    /// <returns>Null when none runs there; a note left by a crashed one is not taken for a running one.</returns>
    public static Task<LocalTenantAddress?> FindRunningAsync(string stateFolder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateFolder);
        return RunningTenantFile.FindAsync(stateFolder, cancellationToken);
    }
}
