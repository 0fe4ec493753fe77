using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Browser;

public sealed class SimulatedUserTests
{
    private const int UserCount = 60;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(40);

    // MSAL.NET listens with HttpListener, whose constructor throws an exception if a connection arrives while it runs.
    [Test]
    public async Task Simulated_users_wait_a_moment_after_the_program_starts_to_listen()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = CreateAuthorizationUrl(tenant, ((IPEndPoint)socket.LocalEndPoint!).Port);
        var visits = Enumerable.Range(0, UserCount)
            .Select(_ => tenant.SimulateUser(tenant.Users[0].UserPrincipalName).SignInAsync(url, timeout.Token)).ToArray();
        await WaitUntilAsync(() => tenant.Requests.Count(request => request.Status == 302) == UserCount, timeout.Token);

        socket.Listen(UserCount);
        var hasConnection = HasConnectionWithin(socket, QuietTime);
        for (var visit = 0; visit < UserCount; visit++)
            await AnswerAsync(socket, timeout.Token);
        await Task.WhenAll(visits);

        Assert.That(hasConnection, Is.False);
    }

    private static bool HasConnectionWithin(Socket socket, TimeSpan time)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
        {
            // A connection that is found after a pause of this thread says nothing.
            if (socket.Poll(0, SelectMode.SelectRead) && watch.Elapsed < time)
                return true;
        }

        return false;
    }

    private static Uri CreateAuthorizationUrl(LocalTenant tenant, int port) => new(
        $"https://login.microsoftonline.com/{tenant.TenantId}/oauth2/v2.0/authorize?client_id={tenant.ClientId}&response_type=code"
        + $"&scope=User.Read&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        + $"&redirect_uri={Uri.EscapeDataString($"http://localhost:{port}/")}");

    private static async Task AnswerAsync(Socket listener, CancellationToken cancellationToken)
    {
        using var connection = await listener.AcceptAsync(cancellationToken);
        await connection.ReceiveAsync(new byte[16 * 1024], cancellationToken);
        await connection.SendAsync(
            Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), cancellationToken);
    }

    private static async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
    }
}
