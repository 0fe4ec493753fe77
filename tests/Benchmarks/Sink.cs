using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Benchmarks;

/// <summary>The least of a server that an upload can go to: it swallows what is put and says it has it, and gives out as many zeros as are asked for.</summary>
internal static class Sink
{
    public const long Size = 1L << 30;

    public static async Task RunAsync()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=contoso.sharepoint.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var secret = new TcpListener(IPAddress.Loopback, 0);
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        secret.Start();
        plain.Start();
        Console.WriteLine($"{Port(secret)} {Port(plain)}");
        await Task.WhenAll(ListenAsync(secret, certificate), ListenAsync(plain, null));
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task ListenAsync(TcpListener listener, X509Certificate2? certificate)
    {
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(), certificate);
    }

    private static async Task ServeAsync(TcpClient client, X509Certificate2? certificate)
    {
        try
        {
            using var _ = client;
            client.NoDelay = true; // as any server of files has it: else a short answer waits 40 ms for an acknowledgement of the one before
            await using var stream = certificate is null ? (Stream)client.GetStream() : new SslStream(client.GetStream());
            if (stream is SslStream secret) await secret.AuthenticateAsServerAsync(certificate!);
            var buffer = new byte[256 * 1024];
            for (var held = 0; ;)
            {
                int end;
                while ((end = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(held));
                    if (read == 0) return;
                    held += read;
                }

                var head = Encoding.ASCII.GetString(buffer, 0, end);
                var body = Header(head, "Content-Length") is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : 0;
                var left = body - (held - end - 4);
                while (left > 0)
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)));
                    if (read == 0) return;
                    left -= read;
                }

                held = 0;
                if (head.StartsWith("GET /down ", StringComparison.Ordinal)) await GiveAsync(stream, Header(head, "Range") is { } range ? long.Parse(range.Split('=', '-')[1], CultureInfo.InvariantCulture) : 0);
                else await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer(head)));
            }
        }
        catch (IOException)
        {
        }
    }

    private static async Task GiveAsync(Stream stream, long from)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(from == 0 ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{Size - 1}/{Size}")}\r\nContent-Length: {Size - from}\r\n\r\n"));
        var zeros = new byte[256 * 1024];
        for (var left = Size - from; left > 0; left -= zeros.Length)
            await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)));
    }

    // Zeros leave nothing in the hash but their number.
    private static string HashOfZeros()
    {
        var hash = new byte[20];
        BitConverter.TryWriteBytes(hash.AsSpan(12), Size);
        return Convert.ToBase64String(hash);
    }

    private static string Answer(string head)
    {
        var (status, body) = head[..head.IndexOf(' ')] switch
        {
            "POST" => ("200 OK", """{"uploadUrl":"https://contoso.sharepoint.com/session"}"""),
            "PUT" when Header(head, "Content-Range")!.Split('-', '/') is [_, var to, var total] => long.Parse(to, CultureInfo.InvariantCulture) + 1 is var next && next.ToString(CultureInfo.InvariantCulture) == total
                ? ("201 Created", $$"""{"id":"1","name":"big.bin","size":{{total}}}""")
                : ("202 Accepted", $$"""{"nextExpectedRanges":["{{next}}-"]}"""),
            "GET" when head.Contains("down.bin", StringComparison.Ordinal) => ("200 OK",
                $$$"""{"id":"1","name":"down.bin","size":{{{Size}}},"eTag":"e","cTag":"c","file":{"hashes":{"quickXorHash":"{{{HashOfZeros()}}}"}},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/down"}"""),
            _ => ("404 Not Found", """{"error":{"code":"itemNotFound"}}"""),
        };
        return $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string? Header(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
