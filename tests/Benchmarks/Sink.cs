using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Benchmarks;

/// <summary>The least of a server that an upload can go to, and a download come from: it swallows what is put and says it has it, and gives zeros.</summary>
internal static class Sink
{
    public static async Task RunAsync()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=contoso.sharepoint.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(), certificate);
    }

    private static async Task ServeAsync(TcpClient client, X509Certificate2 certificate)
    {
        try
        {
            using var _ = client;
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
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
                if (head.StartsWith("GET /zeros", StringComparison.Ordinal))
                {
                    await GiveAsync(stream, buffer);
                    continue;
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer(head)));
            }
        }
        catch (IOException)
        {
        }
    }

    private static async Task GiveAsync(SslStream stream, byte[] buffer)
    {
        buffer.AsSpan().Clear();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {UploadFigure.Size}\r\n\r\n"));
        for (var left = UploadFigure.Size; left > 0; left -= buffer.Length) await stream.WriteAsync(buffer);
    }

    private static string Answer(string head)
    {
        var (status, body) = head[..head.IndexOf(' ')] switch
        {
            "GET" => ("200 OK", $$$"""{"id":"1","name":"big.bin","size":{{{UploadFigure.Size}}},"eTag":"e","file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/zeros"}"""),
            "POST" => ("200 OK", """{"uploadUrl":"https://contoso.sharepoint.com/session"}"""),
            "PUT" when Header(head, "Content-Range")!.Split('-', '/') is [_, var to, var total] => long.Parse(to, CultureInfo.InvariantCulture) + 1 is var next && next.ToString(CultureInfo.InvariantCulture) == total
                ? ("201 Created", $$"""{"id":"1","name":"big.bin","size":{{total}}}""")
                : ("202 Accepted", $$"""{"nextExpectedRanges":["{{next}}-"]}"""),
            _ => ("404 Not Found", """{"error":{"code":"itemNotFound"}}"""),
        };
        return $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string? Header(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
