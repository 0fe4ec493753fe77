namespace GraphDelegatedKit.Testing.Tests.Hosting;

// The tool as a program: its one line, its exit codes, its one line of complaint.
[Platform(Exclude = "Win", Reason = "signals are sent with kill")]
public sealed class GraphLocal
{
    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task Says_where_it_is_and_runs_until_it_is_told_to_stop(string signal)
    {
        using var folder = new Folder();
        using var tool = await ToolProcess.StartAsync("--state", folder["state"], "--ca", folder["ca.pem"], "--users", "3");
        var found = await LocalTenantAddress.FindRunningAsync(folder["state"]);

        await tool.SignalAsync(signal);

        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(tool.Address));
            Assert.That((string)tool.Line["deviceLogin"]!, Is.EqualTo(found!.DeviceLogin.ToString()));
            Assert.That((string)tool.Line["user"]!, Is.EqualTo(found.DefaultUser));
            Assert.That(tool.Process.ExitCode, Is.EqualTo(130));
            Assert.That(File.Exists(folder["state/running.json"]), Is.False);
        });
    }

    [TestCase(2, "--https-port", "many")]
    [TestCase(2, "--users", "0")]
    [TestCase(2, "--listen", "192.0.2.1")]
    [TestCase(2, "--nonsense")]
    [TestCase(1, "--ca", "/nowhere/to/be/found.pem")]
    public async Task Complains_in_one_line(int exitCode, params string[] arguments)
    {
        using var process = ToolProcess.Launch(arguments);
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Multiple(() =>
        {
            Assert.That(process.ExitCode, Is.EqualTo(exitCode));
            Assert.That(complaint, Does.StartWith("graph-local: "));
            Assert.That(complaint.Trim().Split('\n'), Has.Length.EqualTo(1));
        });
    }
}
