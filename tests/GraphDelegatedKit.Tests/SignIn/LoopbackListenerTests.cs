using System.Net.Sockets;
using System.Text;
using GraphDelegatedKit.SignIn.Browser;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class LoopbackListenerTests
{
    private readonly LoopbackListener _listener = LoopbackListener.Start(0, TimeProvider.System);

    [TearDown]
    public void DisposeListener() => _listener.Dispose();

    [Test]
    public async Task A_posted_authorization_response_with_the_expected_state_is_accepted()
    {
        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);

        var page = await PostAsync("code=abc%2B1&state=s1&session_state=x");

        Assert.That((await response).Form, Is.EqualTo("code=abc%2B1&state=s1&session_state=x"));
        Assert.That(page, Does.StartWith("HTTP/1.1 200").And.Contain("You are signed in").And.Not.Contain("abc"));
    }

    [TestCase("GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n", Description = "an icon")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", Description = "a port scanner")]
    [TestCase("POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\ncode=evil&state=other", Description = "another sign-in's state")]
    [TestCase("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\ncode=evil", Description = "no state")]
    [TestCase("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", Description = "an enormous body")]
    [TestCase("GET /?code=evil&code=mine&state=s1 HTTP/1.1\r\n\r\n", Description = "two codes")]
    [TestCase("GET /?code=evil&c%6Fde=mine&state=s1 HTTP/1.1\r\n\r\n", Description = "two codes, one of them escaped")]
    [TestCase("GET /?code=evil&state=s1&state=other HTTP/1.1\r\n\r\n", Description = "two states")]
    [TestCase("GET /?code=evil&state=s1&state HTTP/1.1\r\n\r\n", Description = "a second state without a value")]
    [TestCase("GET /?error=x&error=y&state=s1 HTTP/1.1\r\n\r\n", Description = "two errors")]
    [TestCase("\r\n\r\n", Description = "nothing")]
    [TestCase("\u0016\u0003\u0001", Description = "TLS")]
    public async Task A_stray_request_to_the_loopback_listener_is_answered_and_the_sign_in_continues(string stray)
    {
        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);

        await SendAsync(stray, closeSendSide: true);
        var isStillWaiting = !response.IsCompleted;
        await PostAsync("code=mine&state=s1");

        Assert.That(isStillWaiting, Is.True);
        Assert.That((await response).Form, Is.EqualTo("code=mine&state=s1"));
    }

    [Test]
    public async Task A_silent_connection_does_not_block_the_authorization_response()
    {
        using var silentClient = new TcpClient();
        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);
        await silentClient.ConnectAsync("127.0.0.1", _listener.Port);

        await PostAsync("code=mine&state=s1");

        Assert.That((await response.WaitAsync(TimeSpan.FromMinutes(2))).Error, Is.Null);
    }

    [Test]
    public async Task Silent_connections_beyond_a_limit_make_room_for_the_authorization_response()
    {
        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);
        var silentClients = new List<TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            silentClients.Add(new TcpClient());
            await silentClients[i].ConnectAsync("127.0.0.1", _listener.Port);
        }

        await PostAsync("code=mine&state=s1");

        Assert.That((await response).Error, Is.Null);
        foreach (var client in silentClients.Take(60)) // the oldest were closed, with an end or a reset
            Assert.That(await ReadToEndOrResetAsync(client), Is.Zero);
        silentClients.ForEach(client => client.Dispose());
    }

    [Test]
    public async Task The_error_description_of_the_service_is_HTML_encoded_in_the_loopback_page()
    {
        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);

        var page = await PostAsync("error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E&state=s1");

        Assert.That(page, Does.Contain("&lt;script&gt;alert(1)&lt;/script&gt;").And.Not.Contain("<script"));
        Assert.That(page, Does.Contain("You are not signed in"));
        Assert.That((await response).Error, Is.EqualTo("access_denied"));
    }

    [Test]
    public async Task An_authorization_response_in_the_query_is_accepted()
    {
        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);

        await SendAsync("GET /?code=abc&state=s1 HTTP/1.1\r\n\r\n");

        Assert.That((await response).Form, Is.EqualTo("code=abc&state=s1"));
    }

    [Test]
    [Platform("Linux", Reason = "Other systems discard what was received before a reset.")]
    public async Task A_response_counts_although_its_connection_is_reset_before_the_page_is_sent()
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", _listener.Port);
            await client.GetStream().WriteAsync("GET /?code=mine&state=s1 HTTP/1.1\r\n\r\n"u8.ToArray());
            client.LingerState = new LingerOption(true, 0); // closing it resets the connection
        }

        var response = _listener.WaitForResponseAsync("s1", CancellationToken.None);

        Assert.That((await response.WaitAsync(TimeSpan.FromMinutes(2))).Form, Is.EqualTo("code=mine&state=s1"));
    }

    [Test]
    public void Cancelling_ends_the_wait_for_the_authorization_response()
    {
        using var caller = new CancellationTokenSource();
        var response = _listener.WaitForResponseAsync("s1", caller.Token);

        caller.Cancel();

        Assert.That(async () => await response, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void An_authorization_response_does_not_show_its_code_in_ToString()
    {
        var response = AuthorizationResponse.FromRequest(new LoopbackRequest("POST", "/", "code=secret&state=s1"), "s1");

        Assert.That(response!.ToString(), Does.Not.Contain("secret"));
    }

    private static async Task<int> ReadToEndOrResetAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private Task<string> PostAsync(string form) =>
        SendAsync($"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {form.Length}\r\n\r\n{form}");

    private async Task<string> SendAsync(string request, bool closeSendSide = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _listener.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        if (closeSendSide) client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
