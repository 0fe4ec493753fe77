namespace Benchmarks;

/// <summary>
/// Takes the encryption off the line: addresses stay https, as the kit asks for, and what goes to the socket is http. So it is seen what
/// the kit costs where encryption does not outweigh all else; the kit itself sends to no http address, and a real service has none.
/// </summary>
internal sealed class HttpDowngradeHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttp, Port = 80 }.Uri;
        return base.SendAsync(request, cancellationToken);
    }
}
