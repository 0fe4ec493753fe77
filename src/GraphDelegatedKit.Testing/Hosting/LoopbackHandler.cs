using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace GraphDelegatedKit.Testing.Hosting;

// Connects every host name to the tenant, so that the program under test uses the real host names.
internal static class LoopbackHandler
{
    public static SocketsHttpHandler Create(IPAddress address, int httpsPort, int httpPort, string certificatePem)
    {
        var authority = X509Certificate2.CreateFromPem(certificatePem);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = (context, cancellationToken) =>
            {
                RequireHost(context.DnsEndPoint);
                return ConnectAsync(new IPEndPoint(address, GetPort(context.DnsEndPoint)), cancellationToken);
            },
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, authority),
            },
        };

        int GetPort(DnsEndPoint endPoint) => endPoint.Port switch
        {
            443 => httpsPort,
            80 => httpPort,
            var port when port == httpsPort || port == httpPort => port,
            _ => throw new HttpRequestException(
                $"'{endPoint.Host}:{endPoint.Port}' is not served by the local tenant. Use port 443, 80 or a port of the tenant."),
        };
    }

    // The certificate of the tenant is not valid for other names, which would end in an error of TLS.
    private static void RequireHost(DnsEndPoint endPoint)
    {
        if (HostNames.GetRole(endPoint.Host) == HostRole.None)
        {
            throw new HttpRequestException(
                $"The local tenant does not play {endPoint.Host}. Its host names are in LocalTenant.HostNames; "
                + "use another handler for other services.");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2 authority)
    {
        // The system does not know the authority of the tenant, so a chain error is expected and checked below. Other errors are not
        // accepted.
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
