using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Faults;

// https://www.rfc-editor.org/rfc/rfc9112: what only the bytes of a connection can play.
public sealed class RawAnswerTests : SharedTenantFixture
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    [Test]
    public async Task A_raw_answer_is_exactly_the_bytes_on_the_connection_and_then_its_end()
    {
        const string Response = "HTTP/1.1 299 Anything at all\r\nX-Odd : 1\r\nContent-Length: 2\r\n\r\nab and more";
        Tenant.Faults.AnswerRaw("/v1.0/me", Encoding.ASCII.GetBytes(Response));

        var received = await SendOnSocketAsync("GET /v1.0/me HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That(received, Is.EqualTo(Response));
    }

    [Test]
    public async Task The_reason_of_the_status_line_is_another_one_over_TLS()
    {
        Tenant.Faults.AnswerRaw("/v1.0/me", "HTTP/1.1 200 Fine by me\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());

        using var response = await Client.Http.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.ReasonPhrase, Is.EqualTo("Fine by me"));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("{}"));
        }
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", TestName = "A_body_shorter_than_its_Content_Length_is_an_error")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n{\"val", TestName = "A_chunk_that_breaks_off_is_an_error")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", TestName = "A_missing_last_chunk_is_an_error")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", TestName = "A_chunk_size_that_is_no_number_is_an_error")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Le", TestName = "An_end_inside_of_the_headers_is_an_error")]
    [TestCase("SSH-2.0-OpenSSH_9.6\r\n", TestName = "Another_protocol_is_an_error")]
    public async Task Broken_framing_reaches_the_client(string response)
    {
        Tenant.Faults.AnswerRaw("/v1.0/me", Encoding.ASCII.GetBytes(response));

        await Assert.ThatAsync(() => Client.Http.GetStringAsync(MeUrl), Throws.InstanceOf<HttpRequestException>());
        Assert.That(await Client.Http.GetStringAsync(MeUrl), Does.Contain("displayName"), "the next request has another connection");
    }

    [Test]
    public async Task A_connection_can_end_without_a_byte()
    {
        Tenant.Faults.AnswerRaw("/v1.0/me", default);

        Assert.That(await SendOnSocketAsync("GET /v1.0/me HTTP/1.1\r\nHost: localhost\r\n\r\n"), Is.Empty);
    }

    [Test]
    public async Task Large_raw_answers_arrive_as_a_whole()
    {
        var body = TestData.CreateBytes(3_000_000);
        Tenant.Faults.AnswerRaw("/v1.0/me", (byte[])[.. "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n"u8, .. body], times: 3);

        for (var number = 0; number < 3; number++)
            Assert.That(await Client.Http.GetByteArrayAsync(MeUrl), Is.EqualTo(body));
    }

    [Test]
    public async Task A_connection_that_stays_open_ends_when_the_client_closes_it()
    {
        Tenant.Faults.AnswerRaw("/v1.0/me", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"u8.ToArray(), keepOpen: true);
        using var response = await Client.Http.GetAsync(MeUrl, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[9];

        var first = await stream.ReadAsync(buffer);
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(1));
            await Assert.ThatAsync(
                () => stream.ReadAsync(buffer, impatience.Token).AsTask(), Throws.InstanceOf<OperationCanceledException>());
        }
    }

    [Test]
    public async Task A_request_over_HTTP_2_or_in_a_batch_does_not_meet_the_fault()
    {
        using var client = new TenantClient(Tenant, HttpVersion.Version20);
        client.Http.DefaultRequestHeaders.Authorization = Client.Http.DefaultRequestHeaders.Authorization;
        var fault = Tenant.Faults.AnswerRaw("/v1.0/me", default);

        var (status, _) = await client.GetAsync(MeUrl);
        var (_, batch) = await Client.PostAsync(
            "https://graph.microsoft.com/v1.0/$batch", """{"requests":[{"id":"1","method":"GET","url":"/me"}]}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((int)batch["responses"]![0]!["status"]!, Is.EqualTo(200));
            Assert.That(fault.AppliedCount, Is.Zero);
        }
    }

    private async Task<string> SendOnSocketAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Tenant.Address.HttpPort);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }
}
