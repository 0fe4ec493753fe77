using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Benchmarks;

/// <summary>
/// The least of a server that an upload can go to: it swallows what is put and says it has it, and gives out as many zeros as are asked
/// for.
/// </summary>
internal static class SinkServer
{
    public const long Size = 1L << 30;

    public static async Task RunAsync()
    {
        using var key = RSA.Create(2048);
        using var selfSigned = new CertificateRequest("CN=contoso.sharepoint.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(selfSigned.Export(X509ContentType.Pkcs12), null);
        using var tlsListener = new TcpListener(IPAddress.Loopback, 0);
        using var plainListener = new TcpListener(IPAddress.Loopback, 0);
        tlsListener.Start();
        plainListener.Start();
        Console.WriteLine($"{GetPort(tlsListener)} {GetPort(plainListener)}");
        await Task.WhenAll(ListenAsync(tlsListener, certificate), ListenAsync(plainListener, null));
    }

    private static int GetPort(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task ListenAsync(TcpListener listener, X509Certificate2? certificate)
    {
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(), certificate);
    }

    private static async Task ServeAsync(TcpClient client, X509Certificate2? certificate)
    {
        try
        {
            using var _ = client;
            // as any server of files has it: else a short answer waits 40 ms for an acknowledgement of the one before
            client.NoDelay = true;
            await using var stream = certificate is null ? (Stream)client.GetStream() : new SslStream(client.GetStream());
            if (stream is SslStream tlsStream) await tlsStream.AuthenticateAsServerAsync(certificate!);
            var buffer = new byte[256 * 1024];
            for (var buffered = 0; ;)
            {
                int headEnd;
                while ((headEnd = buffer.AsSpan(0, buffered).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var bytesRead = await stream.ReadAsync(buffer.AsMemory(buffered));
                    if (bytesRead == 0) return;
                    buffered += bytesRead;
                }

                var head = Encoding.ASCII.GetString(buffer, 0, headEnd);
                var bodyLength =
                    FindHeader(head, "Content-Length") is { } contentLength ? long.Parse(contentLength, CultureInfo.InvariantCulture) : 0;
                var remaining = bodyLength - (buffered - headEnd - 4);
                while (remaining > 0)
                {
                    var bytesRead = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, remaining)));
                    if (bytesRead == 0) return;
                    remaining -= bytesRead;
                }

                buffered = 0;
                if (head.StartsWith("GET /down ", StringComparison.Ordinal)) await SendZerosAsync(
                    stream,
                    FindHeader(head, "Range") is { } range ? long.Parse(range.Split('=', '-')[1], CultureInfo.InvariantCulture) : 0);
                else await stream.WriteAsync(Encoding.ASCII.GetBytes(CreateResponse(head)));
            }
        }
        catch (IOException)
        {
        }
    }

    private static async Task SendZerosAsync(Stream stream, long offset)
    {
        var status = offset == 0 ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {offset}-{Size - 1}/{Size}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {Size - offset}\r\n\r\n"));
        var zeros = new byte[256 * 1024];
        for (var remaining = Size - offset; remaining > 0; remaining -= zeros.Length)
            await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(remaining, zeros.Length)));
    }

    // Zeros leave nothing in the hash but their number.
    private static string GetHashOfZeros()
    {
        var hash = new byte[20];
        BitConverter.TryWriteBytes(hash.AsSpan(12), Size);
        return Convert.ToBase64String(hash);
    }

    private static string CreateResponse(string head)
    {
        var (status, body) = head[..head.IndexOf(' ')] switch
        {
            "POST" => ("200 OK", """{"uploadUrl":"https://contoso.sharepoint.com/session"}"""),
            "PUT" when FindHeader(head, "Content-Range")!.Split('-', '/') is [_, var lastByte, var totalLength] => long.Parse(
                lastByte,
                CultureInfo.InvariantCulture) + 1 is var nextOffset && nextOffset.ToString(CultureInfo.InvariantCulture) == totalLength
                ? ("201 Created", $$"""{"id":"1","name":"big.bin","size":{{totalLength}}}""")
                : ("202 Accepted", $$"""{"nextExpectedRanges":["{{nextOffset}}-"]}"""),
            "GET" when head.Contains("down.bin", StringComparison.Ordinal) => ("200 OK",
                $$$"""
                {"id":"1","name":"down.bin","size":{{{Size}}},"eTag":"e","cTag":"c",
                "file":{"hashes":{"quickXorHash":"{{{GetHashOfZeros()}}}"}},
                "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/down"}
                """),
            _ => ("404 Not Found", """{"error":{"code":"itemNotFound"}}"""),
        };
        return $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string? FindHeader(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line =>
            line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
