using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>
/// Waits on this machine's loopback for the browser to bring the answer. MSAL's own listener gives up at the first request that is
/// not the answer, be it for an icon, and puts the service's words into its page as they are; so this one is ours.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3"/></remarks>
internal sealed class LoopbackListener : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly List<TcpListener> _listeners = [];
    private readonly TimeProvider _time;

    private LoopbackListener(int port, TimeProvider time) => (Port, _time) = (port, time);

    public int Port { get; }

    /// <summary>Listens on a port for both loopback addresses, because browsers differ in which one they take localhost for.</summary>
    /// <param name="port">The port; zero for any that is free.</param>
    /// <param name="time">The clock a request's time is measured by.</param>
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
            // No IPv6 here, or the port is somebody else's there: a browser then takes the other address.
        }

        return listener;
    }

    /// <summary>The first answer that carries the state the sign-in began with. Whatever else comes is answered and forgotten.</summary>
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

    private async Task AcceptAsync(TcpListener listener, string state, TaskCompletionSource<AuthorizationResponse> completion, CancellationToken cancellationToken)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken).ConfigureAwait(false);
                connections.RemoveAll(task => task.IsCompleted);
                connections.Add(ServeAsync(client, state, completion, cancellationToken));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TcpClient client, string state, TaskCompletionSource<AuthorizationResponse> completion, CancellationToken cancellationToken)
    {
        using var _ = client;
        using var timeoutSource = new CancellationTokenSource(RequestTimeout, _time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        try
        {
            var stream = client.GetStream();
            var request = await LoopbackRequest.ReadAsync(stream, linkedSource.Token).ConfigureAwait(false);
            var response = request is null ? null : AuthorizationResponse.FromRequest(request, state);
            await stream.WriteAsync(BrowserPages.Create(response), CancellationToken.None).ConfigureAwait(false);
            if (response is not null) completion.TrySetResult(response);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Somebody knocked and left; the person is still at the page.
        }
    }
}
