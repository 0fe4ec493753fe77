using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Msal;

// Microsoft's library for python, as Debian packages it, in a process for which the tenant is the real service: real names, port 443, its own checks of
// certificates and discovery. It learns where that is from a hosts file of its own (a mount namespace) and from the CA file.
public sealed class MsalPython
{
    private const string Python = "/usr/bin/python3";

    // Another address than everybody's own, so that a web server on this machine is not in the way.
    private const string Listen = "127.0.0.9";

    [Test]
    public async Task Signs_in_by_device_code_and_silently_in_the_next_process_and_lists_everybody()
    {
        await IgnoreUnlessPossibleAsync();
        using var folder = new Folder();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var tool = await StartToolAsync(folder);
        await File.WriteAllTextAsync(folder["hosts"], $"127.0.0.1 localhost\n{Listen} login.microsoftonline.com graph.microsoft.com\n");
        var visitor = new SimulatedUser(tool.Address, tool.Address.DefaultUser);

        var first = await RunAsync(folder, tool.Address, code => visitor.EnterCodeAsync(code, patience.Token), patience.Token);
        var second = await RunAsync(folder, tool.Address, _ => throw new InvalidOperationException("Nobody was to be asked."), patience.Token);
        var third = await RunAsync(folder, tool.Address, _ => throw new InvalidOperationException("Nobody was to be asked."), patience.Token, "--force");

        Assert.Multiple(() =>
        {
            Assert.That((string)first["how"]!, Is.EqualTo("device code"));
            Assert.That((string)second["how"]!, Is.EqualTo("silent"));
            Assert.That((string)third["how"]!, Is.EqualTo("silent"));
            Assert.That(((string)first["me"]!, (string)first["account"]!), Is.EqualTo((tool.Address.DefaultUser, tool.Address.DefaultUser)));
            Assert.That(((int)second["users"]!, (int)second["ids"]!, (int)second["pages"]!), Is.EqualTo((2_500, 2_500, 3)));
        });
    }

    private static async Task<ToolProcess> StartToolAsync(Folder folder)
    {
        try
        {
            return await ToolProcess.StartAsync(
                "--listen", Listen, "--https-port", "443", "--state", folder["state"], "--ca", folder["ca.pem"], "--users", "2500");
        }
        catch (IOException refused)
        {
            Assert.Ignore("Port 443 cannot be had here: " + refused.Message);
            throw;
        }
    }

    private static async Task<JsonNode> RunAsync(
        Folder folder, LocalTenantAddress address, Func<string, Task> person, CancellationToken cancellationToken, params string[] more)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "sign_in.py");
        var command = $"mount --bind {folder["hosts"]} /etc/hosts && exec {Python} \"$@\"";
        using var process = Start(
            "unshare", ["-m", "sh", "-c", command, "sh", script, address.TenantId, address.ClientId, folder["cache.json"], .. more], folder["ca.pem"]);
        var complaint = process.StandardError.ReadToEndAsync(cancellationToken);

        var last = "";
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            last = line;
            if ((string?)JsonNode.Parse(line)!["user_code"] is { } code)
                await person(code);
        }

        await process.WaitForExitAsync(cancellationToken);
        Assert.That(process.ExitCode, Is.Zero, await complaint);
        return JsonNode.Parse(last)!;
    }

    private static async Task IgnoreUnlessPossibleAsync()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Python) || await ExitCodeAsync(Python, "-c", "import msal, requests") != 0)
            Assert.Ignore("python3-msal is not installed here.");
        if (await ExitCodeAsync("unshare", "-m", "true") != 0)
            Assert.Ignore("A mount namespace cannot be made here.");
    }

    private static async Task<int> ExitCodeAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments, null);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Process Start(string program, string[] arguments, string? authority)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (authority is not null)
            start.Environment["REQUESTS_CA_BUNDLE"] = authority;
        foreach (var proxy in start.Environment.Keys.Where(name => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(proxy);
        return Process.Start(start)!;
    }
}
