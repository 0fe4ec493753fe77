using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Msal;

// Microsoft's library for Python, as Debian packages it, in a process for which the tenant is the real service: real names, port 443, and
// the library's checks of certificates and discovery. A hosts file in a mount namespace and the CA file lead it to the tenant.
public sealed class MsalPythonTests
{
    private const string PythonPath = "/usr/bin/python3";

    // Another address than 127.0.0.1, so that a web server on this machine does not conflict.
    private const string ListenAddress = "127.0.0.9";

    [Test]
    public async Task MSAL_Python_signs_in_by_device_code_then_silently_and_lists_all_users()
    {
        await IgnoreUnlessAvailableAsync();
        using var folder = new TemporaryFolder();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var tool = await StartToolAsync(folder);
        await File.WriteAllTextAsync(
            folder["hosts"], $"127.0.0.1 localhost\n{ListenAddress} login.microsoftonline.com graph.microsoft.com\n");
        var visitor = new SimulatedUser(tool.Address, tool.Address.DefaultUser);

        var first = await RunAsync(folder, tool.Address, code => visitor.EnterCodeAsync(code, timeout.Token), timeout.Token);
        var second = await RunAsync(
            folder, tool.Address, _ => throw new InvalidOperationException("The user must not be asked."), timeout.Token);
        var third = await RunAsync(
            folder, tool.Address, _ => throw new InvalidOperationException("The user must not be asked."), timeout.Token, "--force");

        Assert.Multiple(() =>
        {
            Assert.That((string)first["how"]!, Is.EqualTo("device code"));
            Assert.That((string)second["how"]!, Is.EqualTo("silent"));
            Assert.That((string)third["how"]!, Is.EqualTo("silent"));
            Assert.That((string)first["me"]!, Is.EqualTo(tool.Address.DefaultUser));
            Assert.That((string)first["account"]!, Is.EqualTo(tool.Address.DefaultUser));
            Assert.That((int)second["users"]!, Is.EqualTo(2_500));
            Assert.That((int)second["ids"]!, Is.EqualTo(2_500));
            Assert.That((int)second["pages"]!, Is.EqualTo(3));
        });
    }

    private static async Task<ToolProcess> StartToolAsync(TemporaryFolder folder)
    {
        try
        {
            return await ToolProcess.StartAsync(
                "--listen", ListenAddress, "--https-port", "443", "--state", folder["state"], "--ca", folder["ca.pem"], "--users", "2500");
        }
        catch (IOException rejected)
        {
            Assert.Ignore("The tool cannot listen on port 443: " + rejected.Message);
            throw;
        }
    }

    private static async Task<JsonNode> RunAsync(
        TemporaryFolder folder,
        LocalTenantAddress url, Func<string, Task> enterCode, CancellationToken cancellationToken, params string[] extraArguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "sign_in.py");
        var command = $"mount --bind {folder["hosts"]} /etc/hosts && exec {PythonPath} \"$@\"";
        using var process = StartProcess(
            "unshare",
            ["-m", "sh", "-c", command, "sh", script, url.TenantId, url.ClientId, folder["cache.json"], .. extraArguments],
            folder["ca.pem"]);
        var errorOutput = process.StandardError.ReadToEndAsync(cancellationToken);

        var last = "";
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            last = line;
            if ((string?)JsonNode.Parse(line)!["user_code"] is { } code)
                await enterCode(code);
        }

        await process.WaitForExitAsync(cancellationToken);
        Assert.That(process.ExitCode, Is.Zero, await errorOutput);
        return JsonNode.Parse(last)!;
    }

    private static async Task IgnoreUnlessAvailableAsync()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(PythonPath)
            || await GetExitCodeAsync(PythonPath, "-c", "import msal, requests") != 0)
            Assert.Ignore("python3-msal is not installed here.");
        if (await GetExitCodeAsync("unshare", "-m", "true") != 0)
            Assert.Ignore("Creating a mount namespace is not permitted here.");
    }

    private static async Task<int> GetExitCodeAsync(string program, params string[] arguments)
    {
        using var process = StartProcess(program, arguments, null);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Process StartProcess(string program, string[] arguments, string? certificatePath)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (certificatePath is not null)
            start.Environment["REQUESTS_CA_BUNDLE"] = certificatePath;
        foreach (var proxy in start.Environment.Keys.Where(name => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(proxy);
        return Process.Start(start)!;
    }
}
