using System.Diagnostics;
using System.Globalization;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// The tool as a program: its output line, its exit codes and its error line.
[Platform(Exclude = "Win", Reason = "signals are sent with kill")]
public sealed class GraphLocalTests
{
    [TestCase("TERM", 0)]
    [TestCase("INT", 130)]
    public async Task The_graph_local_tool_prints_its_address_and_runs_until_it_is_signalled(string signal, int exitCode)
    {
        using var folder = new TemporaryFolder();
        using var tool = await ToolProcess.StartAsync("--state", folder["state"], "--ca", folder["ca.pem"], "--users", "3");
        var found = await LocalTenantAddress.FindRunningAsync(folder["state"]);

        await tool.SendSignalAsync(signal);

        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EqualTo(tool.Address));
            Assert.That((string)tool.StartupInfo["deviceLogin"]!, Is.EqualTo(found!.DeviceLogin.ToString()));
            Assert.That((string)tool.StartupInfo["user"]!, Is.EqualTo(found.DefaultUser));
            Assert.That(tool.Process.ExitCode, Is.EqualTo(exitCode));
            Assert.That(File.Exists(folder["state/running.json"]), Is.False);
            Assert.That(File.ReadAllText(folder["ca.pem"]), Does.EndWith("-----END CERTIFICATE-----\n"));
        });
    }

    [TestCase("--https-port")]
    [TestCase("--http-port")]
    public async Task A_port_in_use_is_reported_with_the_option_that_helps(string option)
    {
        using var folder = new TemporaryFolder();
        using var first = await ToolProcess.StartAsync("--ca", folder["ca.pem"]);
        var port = first.Address.HttpsPort.ToString(CultureInfo.InvariantCulture);

        var second = await ToolProcess.RunAsync(option, port);

        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(
            second.ErrorOutput.Trim(),
            Is.EqualTo(
                $"graph-local: Another program uses port {port} of 127.0.0.1. Give {option} another number, or 0 for any free port."));
    }

    [Test]
    public async Task The_log_has_a_line_for_each_request_and_no_secret_in_it()
    {
        using var folder = new TemporaryFolder();
        using var tool = await ToolProcess.StartAsync("--log", "--ca", folder["ca.pem"]);
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync();
        using var upload = await UploadSessionClient.CreateAsync(tool.Address, client, "root:/f.bin:");
        await upload.PutAsync(TestData.CreateBytes(5), 0, 5);
        await client.GetAsync("https://graph.microsoft.com/v1.0/shares/u!aHR0cHM6Ly9l/driveItem?$select=id");
        await client.PostAsync(
            "https://graph.microsoft.com/v1.0/$batch", """{"requests":[{"id":"7","method":"GET","url":"/users/none?$select=id"}]}""");

        await tool.SendSignalAsync("TERM");
        var lines = (await tool.Process.StandardError.ReadToEndAsync()).Trim().Split('\n');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.All.Match(@"^\d\d:\d\d:\d\d\.\d{3} [A-Z]+ +\S+ (\S+ )?\d{3} \d+ ms( \w+)?$"), "no color in a pipe");
            Assert.That(lines, Has.None.Match(@"[?&=]|tempauth|u!|Bearer"));
            Assert.That(lines, Has.One.Match(@" PUT    contoso-my\.sharepoint\.com/\{transfer-address}/uploadSession 201 "));
            Assert.That(lines, Has.One.Match(@" GET    graph\.microsoft\.com/v1\.0/shares/\{link}/driveItem 404 \d+ ms \w+$"));
            Assert.That(lines, Has.One.Match(@" POST   graph\.microsoft\.com/v1\.0/\$batch 200 "));
            Assert.That(lines[^1], Does.Match(@" GET    \[7] /v1\.0/users/none 404 \d+ ms Request_ResourceNotFound$"));
        }
    }

    [Test]
    public async Task A_killed_graph_local_tool_loses_no_acknowledged_data()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--state", folder["state"], "--ca", folder["ca.pem"]];
        var bytes = TestData.CreateBytes(UploadSessionClient.FragmentAlignment + 5);
        string refreshToken, address;
        using (var first = await ToolProcess.StartAsync(arguments))
        {
            using var client = new TenantClient(first.Address);
            refreshToken = (string)(await client.SignInAsync())["refresh_token"]!;
            using var upload = await UploadSessionClient.CreateAsync(first.Address, client, "root:/f.bin:");
            await upload.PutAsync(bytes, 0, UploadSessionClient.FragmentAlignment);
            address = upload.UploadUrl;
            await first.SendSignalAsync("KILL");
        }

        var runningTenant = await LocalTenantAddress.FindRunningAsync(folder["state"]);
        using var second = await ToolProcess.StartAsync(arguments);
        using var secondClient = new TenantClient(second.Address);
        var refreshed = await secondClient.RefreshAsync(refreshToken);
        using var resumed = new UploadSessionClient(secondClient, address, new HttpClient(second.Address.CreateHandler()));
        var last = await resumed.PutAsync(bytes, UploadSessionClient.FragmentAlignment, 5);

        Assert.Multiple(() =>
        {
            Assert.That(runningTenant, Is.Null);
            Assert.That(refreshed.Status, Is.EqualTo(200));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That((long)last.Body["size"]!, Is.EqualTo((long)bytes.Length));
        });
    }

    [Test]
    public async Task A_graph_local_tool_killed_within_a_range_keeps_the_upload_session()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--state", folder["state"], "--ca", folder["ca.pem"]];
        var bytes = TestData.CreateBytes(12 * UploadSessionClient.FragmentAlignment);
        string url;
        using (var first = await ToolProcess.StartAsync(arguments))
        {
            using var client = new TenantClient(first.Address);
            await client.SignInAsync();
            using var upload = await UploadSessionClient.CreateAsync(first.Address, client, "root:/f.bin:");
            await upload.PutAsync(bytes, 0, UploadSessionClient.FragmentAlignment);
            using var anonymousClient = new HttpClient(first.Address.CreateHandler());
            using var content = PausedContent.CreateRange(
                bytes, UploadSessionClient.FragmentAlignment,
                11 * UploadSessionClient.FragmentAlignment, firstLength: 5 * UploadSessionClient.FragmentAlignment);
            var put = anonymousClient.PutAsync(upload.UploadUrl, content);
            await content.FirstPartSent;

            await first.SendSignalAsync("KILL");
            content.Resume();
            await Assert.ThatAsync(() => put, Throws.InstanceOf<HttpRequestException>());
            url = upload.UploadUrl;
        }

        using var second = await ToolProcess.StartAsync(arguments);
        using var secondClient = new TenantClient(second.Address);
        await secondClient.SignInAsync();
        using var resumed = new UploadSessionClient(secondClient, url, new HttpClient(second.Address.CreateHandler()));
        var status = await resumed.GetStatusAsync();
        var rival = await secondClient.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/f.bin:/content", [1]);
        var last = await resumed.PutAsync(bytes, UploadSessionClient.FragmentAlignment, 11 * UploadSessionClient.FragmentAlignment);
        using var download = new HttpClient(second.Address.CreateHandler());

        Assert.Multiple(async () =>
        {
            Assert.That(
                (string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{UploadSessionClient.FragmentAlignment}-{bytes.Length - 1}"));
            Assert.That(rival.Status, Is.EqualTo(409));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(await download.GetByteArrayAsync((string)last.Body["@microsoft.graph.downloadUrl"]!), Is.EqualTo(bytes));
        });
    }

    [Test]
    public async Task The_help_of_graph_local_lists_unsupported_features()
    {
        var help = (await ToolProcess.RunAsync("--help")).Output;

        Assert.That(
            string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            Does.Contain("Quotas and recorded bodies are in the package GraphDelegatedKit.Testing alone"));
    }

    [TestCase("Exit codes:")]
    [TestCase("Exit codes, as those of env and timeout:", "run")]
    [TestCase("Exit codes:", "approve")]
    [TestCase("Exit codes:", "deny")]
    [TestCase("Exit codes:", "trust")]
    [TestCase("sudo tee -a /etc/hosts", "hosts")]
    [TestCase("graph-local schema > seed.schema.json", "schema")]
    public async Task The_help_of_a_command_fits_into_a_terminal_of_80_columns(string detail, params string[] command)
    {
        var result = await ToolProcess.RunAsync([.. command, "--help"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.Zero);
            Assert.That(result.Output.Split('\n').Select(line => line.TrimEnd()), Has.All.Length.LessThanOrEqualTo(80));
            Assert.That(result.Output, Does.Contain(detail));
        }
    }

    // https://no-color.org
    [TestCase("", true)]
    [TestCase("1", false)]
    [Platform("Linux", Reason = "script of util-linux makes the terminal")]
    public async Task The_log_has_color_in_a_terminal_unless_NO_COLOR_is_set(string noColor, bool expected)
    {
        var output = await RunInTerminalAsync("run --log -- curl -s https://graph.microsoft.com/unknown", noColor);

        Assert.That(output, Does.Contain(" GET    graph.microsoft.com/unknown ").And.Contain("501"));
        Assert.That(output.Contains("\e[31m501\e[0m", StringComparison.Ordinal), Is.EqualTo(expected));
    }

    // .NET changes the mode of the keys as soon as a program asks for the size of the terminal.
    [Test]
    [Platform("Linux", Reason = "script of util-linux makes the terminal")]
    public async Task The_terminal_of_a_command_of_run_is_left_as_it_is()
    {
        Assert.That(await RunInTerminalAsync("run -- echo ready"), Is.EqualTo("ready\r\n"));
    }

    [Test]
    [Platform("Linux", Reason = "script of util-linux makes the terminal")]
    public async Task The_help_appears_in_a_terminal_that_does_not_know_its_size()
    {
        Assert.That(await RunInTerminalAsync("hosts --help"), Does.Contain("graph-local hosts | sudo tee -a /etc/hosts"));
    }

    // https://learn.microsoft.com/graph/api/user-list, https://learn.microsoft.com/graph/api/user-list-joinedteams
    [Test]
    public async Task An_empty_start_has_only_what_is_given()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["seed.json"], """{"teams":[{"displayName":"Research"}]}""");
        using var tool = await ToolProcess.StartAsync(
            "--empty", "--seed", folder["seed.json"], "--app", "name=Notes,public=http://localhost", "--ca", folder["ca.pem"]);
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync();

        var (_, users) = await client.GetAsync("https://graph.microsoft.com/v1.0/users");
        var (_, teams) = await client.GetAsync("https://graph.microsoft.com/v1.0/me/joinedTeams");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                users["value"]!.AsArray().Select(user => (string)user!["userPrincipalName"]!),
                Is.EqualTo(new[] { "ada.lindqvist@contoso.onmicrosoft.com" }));
            Assert.That(teams["value"]!.AsArray().Select(team => (string)team!["displayName"]!), Is.EqualTo(new[] { "Research" }));
            Assert.That(tool.StartupInfo["apps"]!.AsObject(), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task The_permissions_of_the_requests_are_reported()
    {
        using var folder = new TemporaryFolder();
        using var tool = await ToolProcess.StartAsync("--ca", folder["ca.pem"]);
        using var client = new TenantClient(tool.Address);
        using var control = new ControlClient(tool.Address);
        await client.SignInAsync();
        await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        var (_, body) = await control.GetAsync("permissions");
        var text = await control.Http.GetStringAsync("permissions.txt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body["signIns"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(text, Does.Contain("GET /me ").And.Contain("  needed     User.Read\n"));
        }
    }

    // https://man7.org/linux/man-pages/man4/full.4.html
    [TestCase(">&-")]
    [TestCase(">/dev/full")]
    [TestCase(">&-", "hosts")]
    [Platform("Linux", Reason = "/dev/full is a device of Linux")]
    public async Task A_closed_or_full_stdout_is_reported_in_one_line(string redirection, string command = "")
    {
        var path = Path.Combine(AppContext.BaseDirectory, "graph-local");
        var start = new ProcessStartInfo("sh", ["-c", $"exec '{path}' {command} {redirection}"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errorOutput = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(process.ExitCode, Is.EqualTo(1));
            Assert.That(errorOutput, Does.Match(@"^graph-local: stdout cannot be written: [^\n]+\n$"));
        }
    }

    [Test]
    public async Task An_empty_start_can_have_generated_users()
    {
        using var folder = new TemporaryFolder();
        using var tool = await ToolProcess.StartAsync("--empty", "--users", "3", "--ca", folder["ca.pem"]);
        using var control = new ControlClient(tool.Address);

        Assert.That((int)(await control.GetAsync("users")).Body["count"]!, Is.EqualTo(3));
    }

    [Test]
    public async Task A_folder_with_the_sample_data_cannot_start_empty()
    {
        using var folder = new TemporaryFolder();
        using (await ToolProcess.StartAsync("--state", folder["state"], "--ca", folder["ca.pem"]))
        {
        }

        var result = await ToolProcess.RunAsync("--empty", "--state", folder["state"]);

        Assert.That(result, Is.EqualTo(new ToolResult(
            1,
            "",
            $"graph-local: '{folder["state"]}' keeps a tenant with the sample data, so it cannot start empty. "
            + "Use another state folder.\n")));
    }

    [TestCase("--stat", "--state")]
    [TestCase("--https-prot", "--https-port")]
    [TestCase("--hlep", "--help")]
    public async Task A_hint_names_the_option_of_graph_local_that_was_probably_meant(string typed, string meant)
    {
        var result = await ToolProcess.RunAsync(typed);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(
            result.ErrorOutput.Trim(),
            Is.EqualTo($"graph-local: There is no option or argument '{typed}' here. Did you mean '{meant}'? See --help."));
    }

    [Test]
    public async Task A_state_folder_in_use_is_reported_with_the_option_that_helps()
    {
        using var folder = new TemporaryFolder();
        using var first = await ToolProcess.StartAsync("--state", folder["state"], "--ca", folder["ca.pem"]);

        var second = await ToolProcess.RunAsync("--state", folder["state"]);

        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.ErrorOutput, Does.Contain(folder["state"]).And.Contain("--state").And.Not.Contain(nameof(LocalTenantAddress)));
    }

    [TestCase(2, "--https-port", "many")]
    [TestCase(2, "--users", "0")]
    [TestCase(2, "--listen", "192.0.2.1")]
    [TestCase(2, "--nonsense")]
    [TestCase(2, "--https-port", "8443", "--http-port", "8443")]
    [TestCase(1, "--ca", "/nowhere/to/be/found.pem")]
    public async Task Invalid_arguments_of_graph_local_are_reported_in_one_line(int exitCode, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode));
            Assert.That(result.ErrorOutput, Does.StartWith("graph-local: "));
            Assert.That(result.ErrorOutput.Trim().Split('\n'), Has.Length.EqualTo(1));
        });
    }

    // Its size is unknown, because the input of the test is no terminal.
    private static async Task<string> RunInTerminalAsync(string arguments, string noColor = "")
    {
        var command = $"'{Path.Combine(AppContext.BaseDirectory, "graph-local")}' {arguments}";
        var start = new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["NO_COLOR"] = noColor, ["TERM"] = "xterm" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
