using System.Text.Json;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
[Category("Slow")] // each test starts processes
public sealed class UserAdminTests
{
    private const string AnyUserPattern = "/v1.0/users/*";

    [Test]
    public async Task List_prints_one_line_per_user_with_a_read_only_scope()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home, userCount: 1_050);

        var json = await RunAsync(home, "list", "--json");
        var text = await RunAsync(home, "list");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.ExitCode, Is.Zero, json.Error + text.Error);
            Assert.That(text.ExitCode, Is.Zero, json.Error + text.Error);
        }

        Assert.That(json.JsonLines.Select(line => GetText(line, "id")), Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That(
            GetPropertyNames(json.JsonLines[0]),
            Is.EqualTo(new[] { "id", "userPrincipalName", "displayName", "jobTitle", "accountEnabled" }));
        Assert.That(text.Output.Split('\n')[0], Does.Contain("enabled").And.Contain("Ada Lindqvist").And.Contain("IT Administrator"));
        Assert.That(text.Error, Is.EqualTo("1,050 users, 2 requests\n"), "no bar, no prompt");
        Assert.That(GetRequestedScopes(tenant), Is.EquivalentTo(new[] { "User.Read.All" }));
    }

    [Test]
    public async Task Query_prints_job_title_and_state_in_input_order_and_reports_missing_users()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var (ada, bruno) = (tenant.Users[0], tenant.Users[1]);
        string[] rows =
        [
            "\uFEFFName;User principal name;Left",
            $"Bruno;{bruno.UserPrincipalName};",
            ";;",
            "\"Unknown; really\";unknown@contoso.onmicrosoft.com;",
            $"Ada;{ada.UserPrincipalName.ToUpperInvariant()};",
            $"Ada by id;{ada.Id};",
            $"Bruno again;{bruno.UserPrincipalName};x",
        ];
        var list = WriteList(home, string.Join("\r\n", rows) + "\r\n");

        var run = await RunAsync(home, "query", "--input", list, "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.Split('\n')[..3], Is.EqualTo(new[]
        {
            Found(bruno.UserPrincipalName, "Accountant"),
            """{"user":"unknown@contoso.onmicrosoft.com","result":"notFound","status":404,"attempts":1}""",
            Found(ada.UserPrincipalName.ToUpperInvariant(), "IT Administrator"),
        }));
        Assert.That(run.JsonLines, Has.Count.EqualTo(3), "one person under two names counts once, too");
        Assert.That(run.ErrorLines[^1], Is.EqualTo("2 found, 1 not found, 1 request"));
        Assert.That(GetRequestedScopes(tenant), Is.EquivalentTo(new[] { "User.Read.All" }));

        static string Found(string user, string jobTitle) =>
            $$"""{"user":"{{user}}","result":"found","status":200,"attempts":1,"jobTitle":"{{jobTitle}}","accountEnabled":true}""";
    }

    [Test]
    public async Task A_user_list_can_be_read_from_stdin()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, $"# people\n{tenant.Users[2].UserPrincipalName}\n");
        home.CommandPrefix = ["sh", "-c", $"exec \"$@\" < '{list}'", "sh"];

        var run = await RunAsync(home, "query", "--input", "-");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Is.EqualTo($"enabled        {tenant.Users[2].UserPrincipalName}  Product Manager\n"), run.Error);
        }
    }

    [Test]
    public async Task Disable_changes_only_enabled_accounts_and_reports_each_user()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var (self, alreadyDisabled, toDisable) = (tenant.Users[0], tenant.Users[11], tenant.Users.Skip(1).Take(2).ToArray());
        var list = WriteList(home, string.Join(
            '\n', toDisable[0].UserPrincipalName, self.Id, alreadyDisabled.UserPrincipalName,
            "unknown@contoso.onmicrosoft.com", toDisable[1].Id, toDisable[0].Id, toDisable[0].UserPrincipalName));

        var run = await RunAsync(home, "disable", "--input", list, "--yes", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(6), run.Error);
        Assert.That(run.JsonLines.Select(line => (GetText(line, "user"), GetText(line, "result"))), Is.EqualTo(new[]
        {
            (toDisable[0].UserPrincipalName, "disabled"), (self.Id, "refused"),
            (alreadyDisabled.UserPrincipalName, "unchanged"),
            ("unknown@contoso.onmicrosoft.com", "notFound"),
            (toDisable[1].Id, "disabled"),
        }));
        Assert.That(GetPropertyNames(run.JsonLines[0]), Is.EqualTo(new[] { "user", "result", "status", "attempts" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.JsonLines[0].GetProperty("status").GetInt32(), Is.EqualTo(204));
            Assert.That(run.JsonLines[0].GetProperty("attempts").GetInt32(), Is.EqualTo(1));
        }

        Assert.That(
            run.ErrorLines[^1],
            Is.EqualTo("2 disabled, 1 unchanged, 1 not found, 1 refused, 3 requests"),
            "who I am, the batch that looks, the batch that writes");
        Assert.That(run.Error, Does.Contain("--include-self"));
        Assert.That(run.Error, Does.Not.Contain("\u001b").And.Not.Contain("Looking up"), "no bar where no terminal shows it");
        Assert.That(GetDisabledIds(tenant), Is.EquivalentTo(new[] { alreadyDisabled.Id, toDisable[0].Id, toDisable[1].Id }));
        Assert.That(GetRequestedScopes(tenant), Is.EquivalentTo(new[] { "User.EnableDisableAccount.All", "User.Read.All" }));
    }

    [Test]
    public async Task A_refused_account_says_why()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, tenant.Users[0].UserPrincipalName);

        var run = await RunAsync(home, "disable", "--input", list, "--yes");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(
            run.Output, Does.Match(@"\Arefused +ada\.lindqvist@\S+  you are signed in with this account \(--include-self .+\)\n\z"));
    }

    [Test]
    public async Task A_dry_run_sends_no_write_and_requests_no_write_scope()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, string.Join('\n', tenant.Users.Take(12).Select(user => user.UserPrincipalName)));
        tenant.Faults.Fail(AnyUserPattern, 500, method: "PATCH");

        var run = await RunAsync(home, "disable", "--input", list, "--dry-run", "--json");

        Assert.That(
            run.JsonLines.Select(line => GetText(line, "result")),
            Is.EqualTo(new[] { "refused" }.Concat(Enumerable.Repeat("wouldDisable", 10)).Append("unchanged")));
        Assert.That(tenant.Faults.Remaining, Is.EqualTo(1), "no write came that it could strike");
        Assert.That(GetDisabledIds(tenant), Is.EqualTo(new[] { tenant.Users[11].Id }));
        Assert.That(GetRequestedScopes(tenant), Is.EquivalentTo(new[] { "User.Read.All" }));
    }

    [TestCase("disable", "unknown@contoso.onmicrosoft.com", 1)]
    [TestCase("disable", "unknown@contoso.onmicrosoft.com bruno.moreau@contoso.onmicrosoft.com", 6)]
    [TestCase("disable", "bruno.moreau@contoso.onmicrosoft.com", 0)]
    [TestCase("enable", "unknown@contoso.onmicrosoft.com bruno.moreau@contoso.onmicrosoft.com", 6)]
    public async Task The_exit_code_of_a_dry_run_says_whether_each_user_can_be_changed(string command, string users, int expected)
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);

        var run = await RunAsync(home, command, "--input", WriteList(home, users.Replace(' ', '\n')), "--dry-run");

        Assert.That(run.ExitCode, Is.EqualTo(expected), run.Output + run.Error);
    }

    [Test]
    public async Task Enable_reenables_accounts_and_include_self_allows_the_own_account()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);

        var enable = await RunAsync(home, "enable", "--input", WriteList(home, tenant.Users[11].Id), "--yes", "--json");
        var self = await RunAsync(
            home, "disable", "--input", WriteList(home, tenant.Users[0].UserPrincipalName), "--yes", "--json", "--include-self");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(enable.ExitCode, Is.Zero, enable.Error + self.Error);
            Assert.That(self.ExitCode, Is.Zero, enable.Error + self.Error);
        }

        Assert.That(GetText(enable.JsonLines.Single(), "result"), Is.EqualTo("enabled"));
        Assert.That(GetText(self.JsonLines.Single(), "result"), Is.EqualTo("disabled"));
        Assert.That(GetDisabledIds(tenant), Is.EqualTo(new[] { tenant.Users[0].Id }));
    }

    [Test]
    public async Task A_missing_role_is_reported_once()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, string.Join('\n', tenant.Users.Skip(2).Take(3).Select(user => user.UserPrincipalName)));

        var run = await RunAsync(home, "disable", "--input", list, "--yes", "--json", "--username", tenant.Users[1].UserPrincipalName);

        Assert.That(run.ExitCode, Is.EqualTo(4), run.Error);
        Assert.That(run.JsonLines.Select(line => GetText(line, "result")), Is.EqualTo(new[] { "forbidden", "forbidden", "forbidden" }));
        Assert.That(run.ErrorLines.Count(line => line.Contains("User Administrator", StringComparison.Ordinal)), Is.EqualTo(1), run.Error);
    }

    [Test]
    public async Task A_failed_account_is_printed_with_status_and_code()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, tenant.Users[2].UserPrincipalName);

        var run = await RunAsync(home, "disable", "--input", list, "--yes", "--username", tenant.Users[1].UserPrincipalName);

        Assert.That(run.Output, Does.Match($@"\Aforbidden +{tenant.Users[2].UserPrincipalName}  403 Authorization_RequestDenied\n\z"));
    }

    [TestCase("disable --input people.txt", "--yes", Description = "no confirmation, and no terminal to ask on")]
    [TestCase("enable --input -", "--yes")]
    [TestCase("query --input missing.txt", "missing.txt")]
    [TestCase("query --input .", "folder")]
    [TestCase("query --input latin1.txt", "UTF-8")]
    [TestCase("query --input broken.csv", "line 2")]
    [TestCase("query", "--input")]
    [TestCase("disable --input people.txt --yes --resume .", "--resume")]
    [TestCase("disabel --input people.txt", "Did you mean 'disable'?")]
    public async Task An_invalid_UserAdmin_command_line_exits_with_2_and_one_line_with_a_remedy(string commandLine, string expectedText)
    {
        using var home = new TemporaryHome();
        WriteList(home, "ada@contoso.onmicrosoft.com", "people.txt");
        WriteList(home, "upn,name\n\"ada", "broken.csv");
        File.WriteAllBytes(Path.Combine(home.WorkingFolder, "latin1.txt"), [0x7A, 0x6F, 0xEB, 0x40, 0x78]);

        var run = await SampleProcess.RunAsync(home, "UserAdmin", commandLine.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(expectedText));
    }

    [Test]
    public async Task An_empty_list_succeeds_without_a_sign_in()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(
            home, "UserAdmin", "disable", "--yes", "--json", "--input", WriteList(home, "userPrincipalName,name\r\n\r\n"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.Error, Does.Contain("nothing to do").And.Not.Contain("sign in"));
    }

    [Test]
    public async Task Disable_in_a_terminal_shows_progress_and_changes_nothing_without_a_confirmation()
    {
        Machine.RequirePrograms("script");
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, string.Join('\n', tenant.Users.Skip(1).Take(4).Select(user => user.UserPrincipalName)));

        home.CommandPrefix = ["sh", "-c", "echo no | \"$@\"", "sh"]; // the user types this

        var run = await SampleProcess.RunInTerminalAsync(home, "UserAdmin", $" disable --input {list} --local {home.TenantFolder}");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
        Assert.That(run.Output, Does.Contain("Looking up [").And
            .Contain("Disable 4 accounts, as ada.lindqvist@contoso.onmicrosoft.com?").And
            .Contain("Nothing was changed"));
        Assert.That(GetDisabledIds(tenant), Has.None.EqualTo(tenant.Users[1].Id));
    }

    [TestCase("list")]
    [TestCase("query --input people.txt")]
    [TestCase("disable --input people.txt --yes")]
    public async Task UserAdmin_json_in_a_terminal_shows_no_progress_in_the_line(string command)
    {
        Machine.RequirePrograms("script");
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        WriteList(home, tenant.Users[1].UserPrincipalName, "people.txt");

        var run = await SampleProcess.RunInTerminalAsync(home, "UserAdmin", $" {command} --json --local {home.TenantFolder}");

        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(run.Output, Does.Contain(tenant.Users[1].UserPrincipalName + "\"").And.Not.Contain("\u001b[K"));
    }

    [TestCase("list")]
    [TestCase("query --input people.txt")]
    [TestCase("disable --input people.txt --dry-run")]
    public async Task A_way_to_sign_in_that_UserAdmin_did_not_use_is_reported(string command)
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        WriteList(home, tenant.Users[1].UserPrincipalName, "people.txt");
        await RunAsync(home, command.Split(' '));

        var run = await RunAsync(home, [.. command.Split(' '), "--browser"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.ErrorLines, Has.One.Contains("is signed in already, so --browser").And.One.Contains("sign-out"));
    }

    [Test]
    public async Task The_progress_fits_into_a_narrow_terminal()
    {
        Machine.RequirePrograms("script", "stty");
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        var list = WriteList(home, string.Join('\n', tenant.Users.Take(4).Select(user => user.Id)));

        using var sample = SampleProcess.StartInTerminal(
            home, "UserAdmin", $" query --input {list} --local {home.TenantFolder}", columns: 30);
        var run = await sample.WaitForExitAsync();

        var progress = run.Output.Split('\n').Select(line => line.Replace("\u001b[K", "", StringComparison.Ordinal))
            .Where(line => line.StartsWith("Looking up", StringComparison.Ordinal)).ToList();
        Assert.That(progress, Has.Some.EqualTo("Looking up 4 of 4"), run.Output);
        Assert.That(progress, Is.All.Length.LessThan(30));
    }

    [TestCase("\n\u0004")]
    [TestCase("\u0004\u0004", Description = "the first Ctrl+D ends the line")]
    public async Task A_list_that_is_typed_ends_with_Ctrl_D_on_a_separate_line(string end)
    {
        Machine.RequirePrograms("script", "stty");
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        using var sample = SampleProcess.StartInTerminal(
            home, "UserAdmin", $" query --input - --local {home.TenantFolder}", keepsInputOpen: true);

        await sample.TypeAsync(tenant.Users[1].UserPrincipalName + end);
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(run.Output, Does.Contain("1 found, 1 request"));
    }

    [Test]
    public async Task An_interrupted_job_prints_what_was_done_and_how_to_resume()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home, userCount: 42);
        var list = WriteList(home, string.Join('\n', tenant.Users.Skip(1).Select(user => user.Id).Where(id => id != tenant.Users[11].Id)));
        tenant.Faults.Stall($"/v1.0/users/{tenant.Users[30].Id}", method: "PATCH"); // the second batch hangs with it
        using var sample = SampleProcess.Start(
            home, "UserAdmin", "disable", "--input", list, "--yes", "--json", "--local", home.TenantFolder);

        await sample.WaitForLinesAsync(20);
        sample.SendSignal("INT");
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.EqualTo(130), run.Error);
        Assert.That(run.JsonLines.Select(line => GetText(line, "result")), Is.EqualTo(Enumerable.Repeat("disabled", 20)));
        Assert.That(run.Error, Does.Contain("20 not reached").And.Contain("run the same command again"));
    }

    [Test]
    public async Task A_job_that_is_throttled_too_long_exits_with_5()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home);
        tenant.Faults.Throttle(AnyUserPattern, times: 100, retryAfter: TimeSpan.FromHours(1));

        var run = await RunAsync(home, "query", "--input", WriteList(home, $"{tenant.Users[1].Id}\n{tenant.Users[2].Id}"), "--json");

        Assert.That(run.ExitCode, Is.EqualTo(5), run.Error);
        Assert.That(
            run.JsonLines.Select(line => (GetText(line, "result"), line.GetProperty("status").GetInt32())),
            Is.EqualTo(new[] { ("failed", 429), ("failed", 429) }));
    }

    [Test]
    [Category("Slow")]
    public async Task A_killed_job_that_is_restarted_disables_each_user_exactly_once()
    {
        using var home = new TemporaryHome();
        await using var tenant = await StartTenantAsync(home, userCount: 62);
        var users = tenant.Users.Skip(1).Where(user => user.AccountEnabled).ToList();
        var stalled = users[50];
        tenant.Faults.Stall($"/v1.0/users/{stalled.Id}", method: "PATCH");
        string[] line = [
            "disable",
            "--input",
            WriteList(home, string.Join('\n', users.Select(user => user.UserPrincipalName))),
            "--yes",
            "--json",
            "--resume",
            "people.state",
            "--local",
            home.TenantFolder,
        ];

        using var first = SampleProcess.Start(home, "UserAdmin", line);
        await first.WaitForLinesAsync(40); // two batches are reported; ten requests of the third are done, but their results are unknown
        using (var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2)))
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
            while (GetDisabledIds(tenant).Count() < 1 + 50)
                await timer.WaitForNextTickAsync(timeout.Token);

        first.SendSignal("KILL");
        var killed = await first.WaitForExitAsync();
        var disabledBefore = GetDisabledIds(tenant).Intersect(users.Select(user => user.Id)).ToList();
        var requestsBefore = tenant.Requests.Count;
        var otherJob = await SampleProcess.RunAsync(home, "UserAdmin", ["enable", .. line[1..]]);
        var second = await SampleProcess.RunAsync(home, "UserAdmin", line);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(killed.ExitCode, Is.EqualTo(137));
            Assert.That(disabledBefore, Has.Count.EqualTo(50));
        }

        Assert.That(otherJob.ExitCode, Is.EqualTo(2), "the state is none of another job");
        Assert.That(otherJob.Error, Does.Contain("another job"));
        Assert.That(second.ExitCode, Is.Zero, second.Error);
        Assert.That(
            second.JsonLines.Select(line => (GetText(line, "user"), GetText(line, "result"))),
            Is.EqualTo(users.Select(user => (user.UserPrincipalName, "disabled"))));
        Assert.That(second.Error, Does.Contain("40 accounts changed before"));
        Assert.That(GetDisabledIds(tenant), Is.SupersetOf(users.Select(user => user.Id)));
        var changedAfterwards = tenant.Requests.Skip(requestsBefore).SelectMany(request => request.BatchedRequests.Prepend(request))
            .Where(request => request.Method == "PATCH").Select(request => request.Path.Split('/')[^1]);
        Assert.That(
            changedAfterwards,
            Is.EquivalentTo(users.Select(user => user.Id).Except(disabledBefore)),
            "who was disabled before the kill is not changed again");
        Assert.That(File.Exists(Path.Combine(home.WorkingFolder, "people.state")), Is.False, "the job is over");
    }

    private static Task<LocalTenant> StartTenantAsync(TemporaryHome home, int userCount = 14) =>
        LocalTenant.StartAsync(new LocalTenantOptions
        {
            StateFolder = home.TenantFolder,
            Users = [.. LocalUser.Generate(userCount).Select((user, number) => user with { AccountEnabled = number != 11 })],
            DeviceCodeInterval = TimeSpan.Zero,
            EnforceScopes = true,
        });

    private static Task<ProcessResult> RunAsync(TemporaryHome home, params string[] arguments) =>
        SampleProcess.RunLocallyAsync(home, "UserAdmin", arguments);

    private static string WriteList(TemporaryHome home, string text, string name = "users.txt")
    {
        var path = Path.Combine(home.WorkingFolder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static IEnumerable<string> GetDisabledIds(LocalTenant tenant) =>
        tenant.Users.Where(user => !user.AccountEnabled).Select(user => user.Id);

    // The scopes that the program names; MSAL adds openid, profile and offline_access.
    private static IEnumerable<string> GetRequestedScopes(LocalTenant tenant) => tenant.Requests
        .Where(request => request.Form.ContainsKey("scope"))
        .SelectMany(request => request.Form["scope"].Split(' '))
        .Select(scope => scope.Split('/')[^1])
        .Where(scope => scope.Contains('.', StringComparison.Ordinal))
        .Distinct();

    private static string? GetText(JsonElement line, string property) => line.GetProperty(property).GetString();

    private static IEnumerable<string> GetPropertyNames(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
