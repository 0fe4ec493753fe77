using System.Text.Json;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
[Category("Slow")] // a process each
public sealed class UserAdminTests
{
    private const string AnyUser = "/v1.0/users/*";

    [Test]
    public async Task List_is_everybody_a_line_each_by_no_more_than_the_right_to_read()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home, people: 1_050);

        var json = await Run(home, "list", "--json");
        var plain = await Run(home, "list");

        Assert.That((json.ExitCode, plain.ExitCode), Is.EqualTo((0, 0)), json.Error + plain.Error);
        Assert.That(json.JsonLines.Select(line => Text(line, "id")), Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That(Names(json.JsonLines[0]), Is.EqualTo(new[] { "id", "userPrincipalName", "displayName", "jobTitle", "accountEnabled" }));
        Assert.That(plain.Out.Split('\n')[0], Does.Contain("enabled").And.Contain("Ada Lindqvist").And.Contain("IT Administrator"));
        Assert.That(plain.Error, Is.EqualTo("1,050 users, 2 requests\n"), "no bar, no prompt");
        Assert.That(AskedFor(tenant), Is.EquivalentTo(new[] { "User.Read.All" }));
    }

    [Test]
    public async Task Query_tells_job_title_and_state_in_the_order_of_the_list_and_who_is_not_found_is_an_answer()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var (ada, bruno) = (tenant.Users[0], tenant.Users[1]);
        var list = Write(home, "\uFEFFName;User principal name;Left\r\nBruno;" + bruno.UserPrincipalName + ";\r\n;;\r\n\"Nobody; really\";nobody@contoso.onmicrosoft.com;\r\nAda;" + ada.UserPrincipalName.ToUpperInvariant() + ";\r\nAda by id;" + ada.Id + ";\r\nBruno again;" + bruno.UserPrincipalName + ";x\r\n");

        var run = await Run(home, "query", "--input", list, "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out.Split('\n')[..3], Is.EqualTo(new[]
        {
            $$"""{"user":"{{bruno.UserPrincipalName}}","result":"found","status":200,"attempts":1,"jobTitle":"Accountant","accountEnabled":true}""",
            """{"user":"nobody@contoso.onmicrosoft.com","result":"notFound","status":404,"attempts":1}""",
            $$"""{"user":"{{ada.UserPrincipalName.ToUpperInvariant()}}","result":"found","status":200,"attempts":1,"jobTitle":"IT Administrator","accountEnabled":true}""",
        }));
        Assert.That(run.JsonLines, Has.Count.EqualTo(3), "one person under two names counts once, too");
        Assert.That(run.ErrorLines[^1], Is.EqualTo("2 found, 1 not found, 1 request"));
        Assert.That(AskedFor(tenant), Is.EquivalentTo(new[] { "User.Read.All" }));
    }

    [Test]
    public async Task The_list_can_come_on_stdin()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var list = Write(home, $"# people\n{tenant.Users[2].UserPrincipalName}\n");
        home.Under = ["sh", "-c", $"exec \"$@\" < '{list}'", "sh"];

        var run = await Run(home, "query", "--input", "-");

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((0, $"enabled        {tenant.Users[2].UserPrincipalName}  Product Manager\n")), run.Error);
    }

    [Test]
    public async Task Disable_changes_only_who_differs_and_tells_each()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var (self, already, two) = (tenant.Users[0], tenant.Users[11], tenant.Users.Skip(1).Take(2).ToArray());
        var list = Write(home, string.Join('\n', two[0].UserPrincipalName, self.Id, already.UserPrincipalName, "nobody@contoso.onmicrosoft.com", two[1].Id, two[0].Id, two[0].UserPrincipalName));

        var run = await Run(home, "disable", "--input", list, "--yes", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(6), run.Error);
        Assert.That(run.JsonLines.Select(line => (Text(line, "user"), Text(line, "result"))), Is.EqualTo(new[]
        {
            (two[0].UserPrincipalName, "disabled"), (self.Id, "refused"), (already.UserPrincipalName, "unchanged"), ("nobody@contoso.onmicrosoft.com", "notFound"), (two[1].Id, "disabled"),
        }));
        Assert.That(Names(run.JsonLines[0]), Is.EqualTo(new[] { "user", "result", "status", "attempts" }));
        Assert.That((run.JsonLines[0].GetProperty("status").GetInt32(), run.JsonLines[0].GetProperty("attempts").GetInt32()), Is.EqualTo((204, 1)));
        Assert.That(run.ErrorLines[^1], Is.EqualTo("2 disabled, 1 unchanged, 1 not found, 1 refused, 3 requests"), "who I am, the batch that looks, the batch that writes");
        Assert.That(run.Error, Does.Not.Contain("\u001b").And.Not.Contain("Looking up"), "no bar where no terminal shows it");
        Assert.That(Disabled(tenant), Is.EquivalentTo(new[] { already.Id, two[0].Id, two[1].Id }));
        Assert.That(AskedFor(tenant), Is.EquivalentTo(new[] { "User.EnableDisableAccount.All", "User.Read.All" }));
    }

    [Test]
    public async Task A_dry_run_sends_no_write_and_asks_for_no_right_to()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var list = Write(home, string.Join('\n', tenant.Users.Take(12).Select(user => user.UserPrincipalName)));
        tenant.Faults.Fail(AnyUser, 500, method: "PATCH");

        var run = await Run(home, "disable", "--input", list, "--dry-run", "--json");

        Assert.That(run.JsonLines.Select(line => Text(line, "result")), Is.EqualTo(new[] { "refused" }.Concat(Enumerable.Repeat("wouldDisable", 10)).Append("unchanged")));
        Assert.That(tenant.Faults.Remaining, Is.EqualTo(1), "no write came that it could strike");
        Assert.That(Disabled(tenant), Is.EqualTo(new[] { tenant.Users[11].Id }));
        Assert.That(AskedFor(tenant), Is.EquivalentTo(new[] { "User.Read.All" }));
    }

    [Test]
    public async Task Enable_lets_people_in_again_and_include_self_means_oneself_too()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);

        var enable = await Run(home, "enable", "--input", Write(home, tenant.Users[11].Id), "--yes", "--json");
        var self = await Run(home, "disable", "--input", Write(home, tenant.Users[0].UserPrincipalName), "--yes", "--json", "--include-self");

        Assert.That((enable.ExitCode, self.ExitCode), Is.EqualTo((0, 0)), enable.Error + self.Error);
        Assert.That(Text(enable.JsonLines.Single(), "result"), Is.EqualTo("enabled"));
        Assert.That(Text(self.JsonLines.Single(), "result"), Is.EqualTo("disabled"));
        Assert.That(Disabled(tenant), Is.EqualTo(new[] { tenant.Users[0].Id }));
    }

    [Test]
    public async Task Who_may_not_is_told_once_what_it_takes()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var list = Write(home, string.Join('\n', tenant.Users.Skip(2).Take(3).Select(user => user.UserPrincipalName)));

        var run = await Run(home, "disable", "--input", list, "--yes", "--json", "--username", tenant.Users[1].UserPrincipalName);

        Assert.That(run.ExitCode, Is.EqualTo(4), run.Error);
        Assert.That(run.JsonLines.Select(line => Text(line, "result")), Is.EqualTo(new[] { "forbidden", "forbidden", "forbidden" }));
        Assert.That(run.ErrorLines.Count(line => line.Contains("User Administrator", StringComparison.Ordinal)), Is.EqualTo(1), run.Error);
    }

    [TestCase("disable --input people.txt", "--yes", Description = "nobody said yes, and there is no terminal to ask on")]
    [TestCase("enable --input -", "--yes")]
    [TestCase("query --input missing.txt", "missing.txt")]
    [TestCase("query --input .", "folder")]
    [TestCase("query --input latin1.txt", "UTF-8")]
    [TestCase("query --input broken.csv", "line 2")]
    [TestCase("query", "--input")]
    [TestCase("disable --input people.txt --yes --resume .", "--resume")]
    [TestCase("disabel --input people.txt", "disabel")]
    public async Task What_cannot_be_ends_with_2_and_one_line_that_says_how_to_mend_it(string line, string named)
    {
        using var home = new Home();
        Write(home, "ada@contoso.onmicrosoft.com", "people.txt");
        Write(home, "upn,name\n\"ada", "broken.csv");
        File.WriteAllBytes(Path.Combine(home.WorkingFolder, "latin1.txt"), [0x7A, 0x6F, 0xEB, 0x40, 0x78]);

        var run = await SampleProcess.RunAsync(home, "UserAdmin", line.Split(' '));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(named));
    }

    [Test]
    public async Task A_list_of_nobody_is_done_and_nobody_signs_in_for_it()
    {
        using var home = new Home();

        var run = await SampleProcess.RunAsync(home, "UserAdmin", "disable", "--yes", "--json", "--input", Write(home, "userPrincipalName,name\r\n\r\n"));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((0, "")), run.Error);
        Assert.That(run.Error, Does.Contain("nothing to do").And.Not.Contain("sign in"));
    }

    [Test]
    public async Task On_a_terminal_it_shows_how_far_it_is_and_asks_and_without_a_yes_changes_nothing()
    {
        Machine.Needs("script");
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var list = Write(home, string.Join('\n', tenant.Users.Skip(1).Take(4).Select(user => user.UserPrincipalName)));

        home.Under = ["sh", "-c", "echo no | \"$@\"", "sh"]; // what its person types

        var run = await SampleProcess.OnATerminalAsync(home, "UserAdmin", $" disable --input {list} --local {Folder(home)}");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Out);
        Assert.That(run.Out, Does.Contain("Looking up [").And.Contain("Disable 4 accounts, as ada.lindqvist@contoso.onmicrosoft.com?").And.Contain("Nothing was changed"));
        Assert.That(Disabled(tenant), Has.None.EqualTo(tenant.Users[1].Id));
    }

    [Test]
    public async Task Interrupted_it_tells_what_is_done_and_how_to_go_on()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home, people: 42);
        var list = Write(home, string.Join('\n', tenant.Users.Skip(1).Select(user => user.Id).Where(id => id != tenant.Users[11].Id)));
        tenant.Faults.Stall($"/v1.0/users/{tenant.Users[30].Id}", method: "PATCH"); // and with it the second batch
        using var sample = SampleProcess.Start(home, "UserAdmin", "disable", "--input", list, "--yes", "--json", "--local", Folder(home));

        await sample.WaitForLinesAsync(20);
        sample.Signal("INT");
        var run = await sample.EndAsync();

        Assert.That(run.ExitCode, Is.EqualTo(130), run.Error);
        Assert.That(run.JsonLines.Select(line => Text(line, "result")), Is.EqualTo(Enumerable.Repeat("disabled", 20)));
        Assert.That(run.Error, Does.Contain("20 not reached").And.Contain("run the same command again"));
    }

    [Test]
    public async Task Throttled_for_longer_than_anybody_waits_it_ends_with_5()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        tenant.Faults.Throttle(AnyUser, times: 100, retryAfter: TimeSpan.FromHours(1));

        var run = await Run(home, "query", "--input", Write(home, $"{tenant.Users[1].Id}\n{tenant.Users[2].Id}"), "--json");

        Assert.That(run.ExitCode, Is.EqualTo(5), run.Error);
        Assert.That(run.JsonLines.Select(line => (Text(line, "result"), line.GetProperty("status").GetInt32())), Is.EqualTo(new[] { ("failed", 429), ("failed", 429) }));
    }

    [Test]
    [Category("Slow")]
    public async Task Killed_and_started_again_it_ends_with_everybody_disabled_exactly_once()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home, people: 62);
        var people = tenant.Users.Skip(1).Where(user => user.AccountEnabled).ToList();
        var stalled = people[50];
        tenant.Faults.Stall($"/v1.0/users/{stalled.Id}", method: "PATCH");
        string[] line = ["disable", "--input", Write(home, string.Join('\n', people.Select(user => user.UserPrincipalName))), "--yes", "--json", "--resume", "people.state", "--local", Folder(home)];

        using var first = SampleProcess.Start(home, "UserAdmin", line);
        await first.WaitForLinesAsync(40); // two batches are told; of the third ten are done and nobody knows
        using (var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)))
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
            while (Disabled(tenant).Count() < 1 + 50)
                await look.WaitForNextTickAsync(patience.Token);

        first.Signal("KILL");
        var killed = await first.EndAsync();
        var written = Written(home);
        var other = await SampleProcess.RunAsync(home, "UserAdmin", ["enable", .. line[1..]]);
        var second = await SampleProcess.RunAsync(home, "UserAdmin", line);

        Assert.That((killed.ExitCode, written.Count), Is.EqualTo((137, 50)));
        Assert.That(other.ExitCode, Is.EqualTo(2), "the state is none of another job");
        Assert.That(other.Error, Does.Contain("another job"));
        Assert.That(second.ExitCode, Is.Zero, second.Error);
        Assert.That(second.JsonLines.Select(line => (Text(line, "user"), Text(line, "result"))), Is.EqualTo(people.Select(user => (user.UserPrincipalName, "disabled"))));
        Assert.That(second.Error, Does.Contain("40 accounts changed before"));
        Assert.That(Disabled(tenant), Is.SupersetOf(people.Select(user => user.Id)));
        Assert.That(Written(home).Where(file => written.ContainsKey(file.Key)), Is.EquivalentTo(written), "who was disabled before the kill was not written again");
        Assert.That(File.Exists(Path.Combine(home.WorkingFolder, "people.state")), Is.False, "the job is over");
    }

    // The tenant writes a file for each change of a person.
    private static Dictionary<string, DateTime> Written(Home home) =>
        Directory.GetFiles(Path.Combine(Folder(home), "standing")).Where(file => File.ReadAllText(file).Contains("accountEnabled\":false", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(file => file, File.GetLastWriteTimeUtc);

    private static string Folder(Home home) => Path.Combine(home.Folder, "tenant");

    private static Task<LocalTenant> Tenant(Home home, int people = 14) => LocalTenant.StartAsync(new LocalTenantOptions
    {
        StateFolder = Folder(home),
        Users = [.. LocalUser.Generate(people).Select((user, number) => user with { AccountEnabled = number != 11 })],
        DeviceCodeInterval = TimeSpan.Zero,
        EnforceScopes = true,
    });

    private static Task<Run> Run(Home home, params string[] arguments) => SampleProcess.RunAsync(home, "UserAdmin", [.. arguments, "--local", Folder(home)]);

    private static string Write(Home home, string text, string name = "users.txt")
    {
        var path = Path.Combine(home.WorkingFolder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static IEnumerable<string> Disabled(LocalTenant tenant) => tenant.Users.Where(user => !user.AccountEnabled).Select(user => user.Id);

    // What the program itself names; openid and its kin come from MSAL.
    private static IEnumerable<string> AskedFor(LocalTenant tenant) => tenant.Requests
        .Where(request => request.Form.ContainsKey("scope"))
        .SelectMany(request => request.Form["scope"].Split(' '))
        .Select(scope => scope.Split('/')[^1])
        .Where(scope => scope.Contains('.', StringComparison.Ordinal))
        .Distinct();

    private static string? Text(JsonElement line, string property) => line.GetProperty(property).GetString();

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
