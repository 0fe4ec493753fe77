using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Waits on this machine's loopback for the browser to bring the answer. MSAL's own listener gives up at the first request that is
/// not the answer, be it for an icon, and puts the service's words into its page as they are; so this one is ours.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3"/></remarks>
internal sealed class LoopbackListener : IDisposable
{
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(10);

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
        var four = new TcpListener(IPAddress.Loopback, port);
        four.Start();
        var listener = new LoopbackListener(((IPEndPoint)four.LocalEndpoint).Port, time);
        listener._listeners.Add(four);
        try
        {
            var six = new TcpListener(IPAddress.IPv6Loopback, listener.Port);
            six.Start();
            listener._listeners.Add(six);
        }
        catch (SocketException)
        {
            // No IPv6 here, or the port is somebody else's there: a browser then takes the other address.
        }

        return listener;
    }

    /// <summary>The first answer that carries the state the sign-in began with. Whatever else comes is answered and forgotten.</summary>
    public async Task<LoopbackAnswer> AnswerAsync(string state, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<LoopbackAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = _listeners.ConvertAll(listener => AcceptAsync(listener, state, answer, done.Token));
        try
        {
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(accepting).ConfigureAwait(false);
        }
    }

    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private async Task AcceptAsync(TcpListener listener, string state, TaskCompletionSource<LoopbackAnswer> answer, CancellationToken cancellationToken)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken).ConfigureAwait(false);
                serving.RemoveAll(task => task.IsCompleted);
                serving.Add(ServeAsync(client, state, answer, cancellationToken));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TcpClient client, string state, TaskCompletionSource<LoopbackAnswer> answer, CancellationToken cancellationToken)
    {
        using var _ = client;
        using var over = new CancellationTokenSource(LongestRequest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            var stream = client.GetStream();
            var request = await LoopbackRequest.ReadAsync(stream, either.Token).ConfigureAwait(false);
            var found = request is null ? null : LoopbackAnswer.In(request, state);
            await stream.WriteAsync(BrowserPages.Of(found), CancellationToken.None).ConfigureAwait(false);
            if (found is not null) answer.TrySetResult(found);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Somebody knocked and left; the person is still at the page.
        }
    }
}
