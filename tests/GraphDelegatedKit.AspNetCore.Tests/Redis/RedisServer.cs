using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.AspNetCore.Tests.Redis;

/// <summary>The machine's own redis-server, on a free loopback port and in a folder of its own.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-test-");
    private Process? _process;

    public RedisServer()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public static bool IsInstalled => FindProgram() is not null;

    public int Port { get; }

    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(FindProgram()!)
        {
            ArgumentList =
            {
                "--bind", "127.0.0.1", "--port", $"{Port}", "--dir", _folder.FullName, "--save", "", "--appendonly", "yes",
                "--appendfsync", "always",
            },
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        for (var attempt = 0; !await AnswersAsync(); attempt++)
            if (attempt > 600 || _process.HasExited) throw new InvalidOperationException("redis-server does not start.");
    }

    public void Stop()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var buffer = new byte[16];
            return await client.GetStream().ReadAsync(buffer) > 0 && buffer.AsSpan().StartsWith("+PONG"u8);
        }
        catch (SocketException)
        {
            await Task.Delay(50);
            return false;
        }
    }

    private static string? FindProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
}
