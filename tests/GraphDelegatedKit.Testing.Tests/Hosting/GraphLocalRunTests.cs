using System.Diagnostics;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// "graph-local run": a command in private namespaces that reaches the tenant under the real host names.
[Platform("Linux", Reason = "it needs the namespaces of Linux")]
public sealed class GraphLocalRunTests
{
    private const string NotesId = "11111111-2222-3333-4444-555555555555";

    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "graph-local");

    [Test]
    public async Task A_command_reaches_and_trusts_the_tenant_under_every_host_name()
    {
        var urls = LocalTenant.HostNames.SelectMany(host => new[] { "-o", "/dev/null", $"https://{host}/unknown" });

        var result = await RunAsync(["--", "curl", "-sS", "-w", "%{http_code}\n", .. urls]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ErrorOutput, Is.Empty);
            Assert.That(result.Output.Trim().Split('\n'), Has.Exactly(LocalTenant.HostNames.Count).EqualTo("501"));
        }
    }

    [Test]
    public async Task The_hosts_file_changes_for_the_command_alone()
    {
        var outside = File.ReadAllText("/etc/hosts");

        var result = await RunAsync(["--", "cat", "/etc/hosts"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Output, Does.Contain("127.0.0.1 graph.microsoft.com\n").And.EndsWith(outside));
            Assert.That(File.ReadAllText("/etc/hosts"), Is.EqualTo(outside).And.Not.Contain("graph.microsoft.com"));
        }
    }

    [Test]
    public async Task A_command_gets_the_ids_of_the_tenant_and_no_proxy()
    {
        var result = await RunAsync(
            ["--", "sh", "-c", "echo $GRAPH_LOCAL_TENANT_ID $GRAPH_LOCAL_CLIENT_ID $GRAPH_LOCAL_USER; cat $GRAPH_LOCAL_CA; env"],
            environment: ("https_proxy", "http://192.0.2.1:3128"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Output, Does.Match(@"^[0-9a-f-]{36} [0-9a-f-]{36} ada\.lindqvist@contoso\.onmicrosoft\.com\n-----BEGIN"));
            Assert.That(result.Output, Does.Contain("\nNODE_EXTRA_CA_CERTS=").And.Contain("\nREQUESTS_CA_BUNDLE="));
            Assert.That(result.Output, Does.Not.Contain("192.0.2.1"));
        }
    }

    [TestCase(0, "true")]
    [TestCase(7, "sh", "-c", "exit 7")]
    [TestCase(143, "sh", "-c", "kill -TERM $$")]
    [TestCase(126, "/etc/passwd")]
    [TestCase(126, "/etc")]
    [TestCase(127, "no-such-program")]
    [TestCase(127, "/no/such/program")]
    public async Task The_exit_code_is_that_of_the_command_or_of_a_shell_that_cannot_start_it(int exitCode, params string[] command)
    {
        var result = await RunAsync(["--", .. command]);

        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ErrorOutput);
        Assert.That(result.ErrorOutput, exitCode is 126 or 127 ? Does.StartWith("graph-local: ") : Is.Empty);
    }

    // As execvp of POSIX, which env and shells use: https://pubs.opengroup.org/onlinepubs/9699919799/functions/exec.html
    [Test]
    public async Task A_script_that_names_no_interpreter_is_run_by_the_shell()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["script"], "echo \"$@\"\nexit 7\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["script"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await RunAsync(["--", folder["script"], "a b", "c"]);

        Assert.That(result.Output, Is.EqualTo("a b c\n"), result.ErrorOutput);
        Assert.That(result.ExitCode, Is.EqualTo(7));
    }

    [Test]
    public async Task A_command_gets_the_ids_of_the_applications_and_the_plain_http_address()
    {
        var script = "echo \"$GRAPH_LOCAL_APPS $GRAPH_LOCAL_HTTP\"; curl -s $GRAPH_LOCAL_HTTP/_local/health";

        var result = await RunAsync(
            ["--app", $"name=My notes,id={NotesId},public=http://localhost", "--", "sh", "-c", script],
            environment: ("GRAPH_LOCAL_HTTP", "http://192.0.2.1"));

        Assert.That(result.Output, Is.EqualTo(
            "{\"My notes\":\"" + NotesId + "\"} http://127.0.0.1\n{\"status\":\"healthy\"}"), result.ErrorOutput);
    }

    // A program for the real service has its ids in variables of its own, of which the samples read these.
    [Test]
    public async Task The_ids_are_also_in_the_variables_of_the_samples_unless_these_are_set()
    {
        var script = "echo $GRAPH_LOCAL_TENANT_ID; echo $GRAPH_TENANT; echo $GRAPH_LOCAL_CLIENT_ID; echo $GRAPH_CLIENT";

        var unset = (await RunAsync(["--", "sh", "-c", script], environment: ("GRAPH_CLIENT", ""))).Output.Split('\n');
        var set = (await RunAsync(["--", "sh", "-c", script], environment: ("GRAPH_CLIENT", NotesId))).Output.Split('\n');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unset[1], Is.EqualTo(unset[0]).And.Length.EqualTo(36));
            Assert.That(unset[3], Is.EqualTo(unset[2]).And.Length.EqualTo(36));
            Assert.That(set[3], Is.EqualTo(NotesId));
        }
    }

    [Test]
    public async Task A_script_signs_in_without_a_browser()
    {
        var script = "curl -sS -o /dev/null https://login.microsoftonline.com/common/oauth2/v2.0/devicecode "
            + $"-d client_id=$GRAPH_CLIENT -d scope=User.Read & '{Tool}' approve --wait 60";

        var result = await RunAsync(["--", "sh", "-c", script]);

        Assert.That(
            result.Output,
            Does.Match("^Approved [A-Z0-9]{9}: ada\\.lindqvist@contoso\\.onmicrosoft\\.com signs in to GraphDelegatedKit sample\\.\n$"),
            result.ErrorOutput);
    }

    [Test]
    public async Task A_command_has_the_input_of_graph_local_and_its_own_options()
    {
        var result = await RunAsync(
            ["--users", "3", "--", "sh", "-c", "cat; echo \"$@\" >&2", "sh", "--users", "--", "-x"], input: "text");

        Assert.That(result.Output, Is.EqualTo("text"));
        Assert.That(result.ErrorOutput, Is.EqualTo("--users -- -x\n"));
    }

    [TestCase("TERM")]
    [TestCase("HUP")]
    [TestCase("USR1")]
    public async Task A_signal_reaches_the_command_which_decides_how_to_end(string signal)
    {
        var script = $"trap 'kill $!; echo {signal}; exit 9' {signal}; sleep 600 & echo ready; wait";
        using var process = ToolProcess.Launch("run", "--", "sh", "-c", script);
        await process.StandardOutput.ReadLineAsync();

        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync();

        Assert.That(output, Is.EqualTo(signal + "\n"));
        Assert.That(process.ExitCode, Is.EqualTo(9));
    }

    // The keys of a terminal send signals to all its programs, which begin with those of "script" itself.
    [Test]
    public async Task Ctrl_C_during_the_start_ends_the_run_without_the_command()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["seed.json"], """
            {"files":[{"user":"ada.lindqvist@contoso.onmicrosoft.com","path":"f-{n}.bin","size":1,"count":5000}]}
            """);
        var command = $"'{Tool}' run --state '{folder["state"]}' --seed '{folder["seed.json"]}' -- touch '{folder["started"]}'";
        string[] commandLine = [.. DefaultSignals.Wrapper, "script", "-qec", command, "/dev/null"];
        using var process = Process.Start(new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();

        await WaitUntilAsync(() => File.Exists(folder["state/running.json"]));
        await process.StandardInput.WriteAsync('\u0003');
        await process.StandardInput.FlushAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.That(process.ExitCode, Is.EqualTo(130), await output);
        Assert.That(File.Exists(folder["started"]), Is.False);
    }

    [Test]
    public async Task A_script_that_is_not_executable_is_reported_with_the_command_that_helps()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["script"], "#!/bin/sh\n");

        var result = await RunAsync(["--", folder["script"]]);

        Assert.That(result, Is.EqualTo(new ToolResult(
            126, "", $"graph-local: '{folder["script"]}' cannot be started. Make it executable: chmod +x '{folder["script"]}'\n")));
    }

    [Test]
    public async Task A_command_finds_graph_local_behind_the_programs_of_its_path()
    {
        var result = await RunAsync(["--", "sh", "-c", "echo $PATH; command -v graph-local"], environment: ("PATH", "/usr/bin:/bin"));

        Assert.That(
            result.Output, Is.EqualTo($"/usr/bin:/bin:{Path.GetDirectoryName(Tool)}\n{Tool}\n"), result.ErrorOutput);
    }

    [Test]
    public async Task The_state_of_a_run_is_stored_before_the_run_ends()
    {
        using var folder = new TemporaryFolder();

        var first = await RunAsync(["--state", folder["state"], "--", "sh", "-c", "echo $GRAPH_LOCAL_TENANT_ID"]);
        var second = await RunAsync(["--state", folder["state"], "--", "sh", "-c", "echo $GRAPH_LOCAL_TENANT_ID"]);

        Assert.That(second.Output, Is.EqualTo(first.Output).And.Not.EqualTo("\n"));
    }

    [Test]
    public async Task Without_the_rights_of_an_administrator_a_user_namespace_is_used_and_the_command_has_no_more_rights()
    {
        var command = "curl -s -o /dev/null -w '%{http_code} ' https://graph.microsoft.com/v1.0/me; grep CapAmb /proc/self/status";

        var result = await RunAsync(
            ["--", "sh", "-c", command], wrapper: ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]);

        if (result.ErrorOutput.Contains("setpriv:", StringComparison.Ordinal))
            Assert.Ignore("setpriv, or root, is not available here.");
        Assert.That(result.Output, Is.EqualTo("401 CapAmb:\t0000000000000000\n"), result.ErrorOutput);
    }

    [Test]
    public async Task A_system_without_namespaces_is_reported_with_what_helps()
    {
        using var folder = new TemporaryFolder();
        var unshare = folder["unshare"];
        await File.WriteAllTextAsync(unshare, "#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(unshare, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var refused = await RunAsync(["--", "true"], environment: ("PATH", folder.Path));
        File.Delete(unshare);
        var missing = await RunAsync(["--", "true"], environment: ("PATH", folder.Path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(125));
            Assert.That(refused.ErrorOutput, Does.Contain("(unshare failed: Operation not permitted)").And.Contain("Run it as root"));
            Assert.That(missing.ExitCode, Is.EqualTo(125));
            Assert.That(missing.ErrorOutput, Does.Contain("Install the package util-linux."));
        }
    }

    // 125 as for env and timeout, because 2 may be the exit code of the command.
    // https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html
    [TestCase(125, "Put -- before the command 'curl'.", "run", "curl", "-s")]
    [TestCase(125, "There is no command to run.", "run", "--")]
    [TestCase(125, "There is no option or argument '--stat' here. Did you mean '--state'?", "run", "--stat", "x", "--", "true")]
    [TestCase(125, "--users takes a number from 1 to 1000000.", "run", "--users", "0", "--", "true")]
    [TestCase(125, "Could not find ", "run", "--seed", "/nowhere/seed.json", "--", "true")]
    [TestCase(2, "There is no option or argument 'rum' here. Did you mean 'run'?", "rum")]
    public async Task A_wrong_command_line_of_run_is_reported_with_the_right_one(int exitCode, string message, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        Assert.That(result.ErrorOutput, Does.StartWith("graph-local: " + message));
        Assert.That(result.ExitCode, Is.EqualTo(exitCode));
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    private static async Task<ToolResult> RunAsync(
        string[] arguments, string input = "", (string Name, string Value)? environment = null, string[]? wrapper = null)
    {
        string[] commandLine = [.. wrapper ?? [], Tool, "run", .. arguments];
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is { } variable)
            start.Environment[variable.Name] = variable.Value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errorOutput = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ToolResult(process.ExitCode, output, await errorOutput);
    }
}
