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

    [Test]
    public async Task Loses_nothing_that_was_acknowledged_when_it_is_killed()
    {
        using var folder = new Folder();
        string[] arguments = ["--state", folder["state"], "--ca", folder["ca.pem"]];
        var bytes = Bytes.Make(Upload.Grid + 5);
        string refreshToken, address;
        using (var first = await ToolProcess.StartAsync(arguments))
        {
            using var client = new Client(first.Address);
            refreshToken = (string)(await client.SignInAsync())["refresh_token"]!;
            using var upload = await Upload.BeginAsync(first.Address, client, "root:/f.bin:");
            await upload.PutAsync(bytes, 0, Upload.Grid);
            address = upload.Address;
            await first.SignalAsync("KILL");
        }

        var abandoned = await LocalTenantAddress.FindRunningAsync(folder["state"]);
        using var second = await ToolProcess.StartAsync(arguments);
        using var later = new Client(second.Address);
        var refreshed = await later.RefreshAsync(refreshToken);
        using var resumed = new Upload(later, address, new HttpClient(second.Address.CreateHandler()));
        var last = await resumed.PutAsync(bytes, Upload.Grid, 5);

        Assert.Multiple(() =>
        {
            Assert.That(abandoned, Is.Null);
            Assert.That((refreshed.Status, last.Status, (long)last.Body["size"]!), Is.EqualTo((200, 201, (long)bytes.Length)));
        });
    }

    [Test]
    public async Task Killed_in_the_middle_of_a_range_finds_the_session_where_it_was()
    {
        using var folder = new Folder();
        string[] arguments = ["--state", folder["state"], "--ca", folder["ca.pem"]];
        var bytes = Bytes.Make(12 * Upload.Grid);
        string address;
        using (var first = await ToolProcess.StartAsync(arguments))
        {
            using var client = new Client(first.Address);
            await client.SignInAsync();
            using var upload = await Upload.BeginAsync(first.Address, client, "root:/f.bin:");
            await upload.PutAsync(bytes, 0, Upload.Grid);
            using var bare = new HttpClient(first.Address.CreateHandler());
            using var content = Hesitant.Range(bytes, Upload.Grid, 11 * Upload.Grid, first: 5 * Upload.Grid);
            var put = bare.PutAsync(upload.Address, content);
            await content.Begun;

            await first.SignalAsync("KILL");
            content.GoOn();
            await Assert.ThatAsync(() => put, Throws.InstanceOf<HttpRequestException>());
            address = upload.Address;
        }

        using var second = await ToolProcess.StartAsync(arguments);
        using var later = new Client(second.Address);
        await later.SignInAsync();
        using var resumed = new Upload(later, address, new HttpClient(second.Address.CreateHandler()));
        var status = await resumed.StatusAsync();
        var rival = await later.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/f.bin:/content", [1]);
        var last = await resumed.PutAsync(bytes, Upload.Grid, 11 * Upload.Grid);
        using var download = new HttpClient(second.Address.CreateHandler());

        Assert.Multiple(async () =>
        {
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{Upload.Grid}-{bytes.Length - 1}"));
            Assert.That((rival.Status, last.Status), Is.EqualTo((409, 201)));
            Assert.That(await download.GetByteArrayAsync((string)last.Body["@microsoft.graph.downloadUrl"]!), Is.EqualTo(bytes));
        });
    }

    [Test]
    public async Task Says_what_it_does_not_play()
    {
        using var process = ToolProcess.Launch("--help");
        var help = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Does.Contain("faults, quotas and the record of requests are for tests in .NET"));
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
