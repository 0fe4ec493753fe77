using System.Net.Sockets;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

public sealed class ConnectionLimitTests : TenantFixture
{
    private const int MaxConnections = 1_000;

    // Kestrel closes a connection beyond the limit as soon as it has accepted it.
    [Test]
    public async Task A_connection_beyond_a_thousand_is_closed_and_earlier_ones_stay()
    {
        var connections = new List<TcpClient>();
        try
        {
            for (var number = 0; number < MaxConnections + 20; number++)
            {
                var connection = new TcpClient();
                connections.Add(connection);
                await connection.ConnectAsync(Tenant.Address.ListenAddress, Tenant.Address.HttpPort);
            }

            var bytesRead = await connections[^1].GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromMinutes(2));

            Assert.That(bytesRead, Is.Zero, "the last connection was closed");
            Assert.That(await GetStatusLineAsync(connections[0]), Is.EqualTo("HTTP/1.1 200 OK"));
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private static async Task<string?> GetStatusLineAsync(TcpClient connection)
    {
        await connection.GetStream().WriteAsync("GET /devicelogin HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(connection.GetStream());
        return await reader.ReadLineAsync();
    }
}
