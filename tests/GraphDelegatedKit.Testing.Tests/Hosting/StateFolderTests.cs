using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

[Platform(Exclude = "Win", Reason = "Unix permissions")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StateFolderTests
{
    private const UnixFileMode Readable = (UnixFileMode)0b_111_101_101;

    [Test]
    public async Task A_folder_that_exists_keeps_its_permissions()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["project"], Readable);

        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["project"] });

        Assert.That(File.GetUnixFileMode(folder["project"]), Is.EqualTo(Readable));
        Assert.That(File.GetUnixFileMode(folder["project/authority.key"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_folder_that_everyone_can_write_to_is_refused_with_a_remedy()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["open"]);
        File.SetUnixFileMode(folder["open"], (UnixFileMode)0b_111_111_111);

        var refused = await Assert.ThrowsAsync<IOException>(() => LocalTenant.StartAsync(new() { StateFolder = folder["open"] }));

        Assert.That(refused!.Message, Does.Contain($"chmod go-w '{folder["open"]}'"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder["open"]), Is.Empty);
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The owner is looked at on Linux.")]
    public async Task A_folder_of_another_user_is_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["theirs"]);
        GiveToOtherUser(folder["theirs"]);

        var refused = await Assert.ThrowsAsync<IOException>(() => LocalTenant.StartAsync(new() { StateFolder = folder["theirs"] }));

        Assert.That(refused!.Message, Does.Contain("belongs to another user"));
    }

    [Test]
    public async Task Folders_that_are_created_above_the_state_folder_are_for_the_owner_only()
    {
        using var folder = new TemporaryFolder();

        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["a/b"] });

        foreach (var name in new[] { "a", "a/b" })
            Assert.That(File.GetUnixFileMode(folder[name]), Is.EqualTo((UnixFileMode)0b_111_000_000), name);
    }

    [TestCase("192.0.2.1")]
    [TestCase("example.com")]
    [TestCase("0.0.0.0")]
    public async Task A_running_tenant_at_an_address_that_is_no_loopback_address_is_not_found(string address)
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        var planted = tenant.Address with { ListenAddress = address };
        await File.WriteAllTextAsync(folder["state/running.json"], JsonSerializer.Serialize(planted));

        Assert.That(await LocalTenantAddress.FindRunningAsync(folder["state"]), Is.Null);
    }

    [Test]
    public async Task A_program_that_answers_as_the_tenant_at_an_address_of_the_network_is_not_found()
    {
        if (FindNetworkAddress() is not { } address)
        {
            Assert.Ignore("This machine has no network.");
            return;
        }

        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var listener = new TcpListener(address, 0);
        listener.Start();
        var answering = AnswerAsync(listener, tenant.TenantId);
        var planted = tenant.Address with
        {
            ListenAddress = address.ToString(),
            HttpPort = ((IPEndPoint)listener.LocalEndpoint).Port,
        };
        await File.WriteAllTextAsync(folder["state/running.json"], JsonSerializer.Serialize(planted));

        Assert.That(await LocalTenantAddress.FindRunningAsync(folder["state"]), Is.Null);
        listener.Stop();
        Assert.That(await answering, Is.False, "nothing was sent to it");
    }

    [TestCase("owner")]
    [TestCase("link")]
    [TestCase("pipe")]
    [Platform(Include = "Linux", Reason = "Owner and kind are looked at on Linux.")]
    public async Task An_address_file_that_is_not_an_ordinary_file_of_the_user_is_not_believed(string change)
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        var path = folder["state/running.json"];
        if (change == "owner") GiveToOtherUser(path);
        if (change == "link")
        {
            File.Move(path, folder["elsewhere.json"]);
            File.CreateSymbolicLink(path, folder["elsewhere.json"]);
        }

        if (change == "pipe")
        {
            File.Delete(path);
            Run("mkfifo", path);
        }

        Assert.That(await LocalTenantAddress.FindRunningAsync(folder["state"]), Is.Null);
    }

    private static IPAddress? FindNetworkAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    /// <returns>Whether a request came before the listener was stopped.</returns>
    private static async Task<bool> AnswerAsync(TcpListener listener, string text)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var request = new StreamReader(client.GetStream());
            await request.ReadLineAsync();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"));
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static void GiveToOtherUser(string path)
    {
        if (Environment.UserName != "root") Assert.Ignore("Only root can give a file to another user.");
        Run("chown", "65534", path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
    }
}
