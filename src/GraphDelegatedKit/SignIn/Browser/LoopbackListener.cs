using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>
/// Waits on the loopback interface for the browser's response. MSAL's own listener stops at the first request that is not the response,
/// such as a request for an icon, and inserts the service's text into its page without encoding.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3"/></remarks>
internal sealed class LoopbackListener : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    // A browser needs one or two. Beyond the limit, the connection that has been silent for longest is closed.
    private const int MaxConnections = 32;

    private readonly List<TcpListener> _listeners = [];
    private readonly TimeProvider _time;

    private LoopbackListener(int port, TimeProvider time) => (Port, _time) = (port, time);

    public int Port { get; }

    /// <summary>Listens on a port of both loopback addresses, because browsers resolve localhost to either.</summary>
    /// <param name="port">The port; 0 for any free port.</param>
    /// <param name="time">The clock for the timeout of a request.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static LoopbackListener Start(int port, TimeProvider time)
    {
        var ipv4 = new TcpListener(IPAddress.Loopback, port);
        ipv4.Start();
        var listener = new LoopbackListener(((IPEndPoint)ipv4.LocalEndpoint).Port, time);
        listener._listeners.Add(ipv4);
        try
        {
            var ipv6 = new TcpListener(IPAddress.IPv6Loopback, listener.Port);
            ipv6.Start();
            listener._listeners.Add(ipv6);
        }
        catch (SocketException)
        {
            // This machine has no IPv6, or the port is taken there. Browsers then use the IPv4 address.
        }

        return listener;
    }

    /// <summary>Returns the first response that has the state of this sign-in. Every other request gets an error page.</summary>
    public async Task<AuthorizationResponse> WaitForResponseAsync(string state, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<AuthorizationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var acceptLoops = _listeners.ConvertAll(listener => AcceptAsync(listener, state, completion, stopSource.Token));
        try
        {
            return await completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stopSource.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(acceptLoops).ConfigureAwait(false);
        }
    }

    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private async Task AcceptAsync(
        TcpListener listener, string state, TaskCompletionSource<AuthorizationResponse> completion, CancellationToken cancellationToken)
    {
        var connections = new List<(TcpClient Client, Task Task)>(); // oldest first
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken).ConfigureAwait(false);
                connections.RemoveAll(connection => connection.Task.IsCompleted);
                if (connections.Count == MaxConnections)
                {
                    connections[0].Client.Dispose();
                    connections.RemoveAt(0);
                }

                connections.Add((client, ServeAsync(client, state, completion, cancellationToken)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections.Select(connection => connection.Task)).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(
        TcpClient client, string state, TaskCompletionSource<AuthorizationResponse> completion, CancellationToken cancellationToken)
    {
        using var _ = client;
        using var timeoutSource = new CancellationTokenSource(RequestTimeout, _time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        try
        {
            var stream = client.GetStream();
            var request = await LoopbackRequest.ReadAsync(stream, linkedSource.Token).ConfigureAwait(false);
            var response = request is null ? null : AuthorizationResponse.FromRequest(request, state);
            if (response is not null) completion.TrySetResult(response); // before the page, which a browser may no longer read
            await stream.WriteAsync(BrowserPages.Create(response), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client disconnected, was too slow, or had to make room. If it was not the browser, the response can still come.
        }
    }
}
