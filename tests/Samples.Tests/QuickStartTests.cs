using System.Text.Json;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class QuickStartTests
{
    [Test]
    public async Task The_first_run_signs_in_by_device_code_and_the_second_run_shows_no_prompt()
    {
        using var home = new TemporaryHome();

        var first = await SampleProcess.RunAsync(home, "QuickStart");
        var second = await SampleProcess.RunAsync(home, "QuickStart");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ExitCode, Is.Zero, first.Error + second.Error);
            Assert.That(second.ExitCode, Is.Zero, first.Error + second.Error);
        }

        Assert.That(first.Error, Does.Contain("/devicelogin").And.Contain("enters the code automatically"));
        Assert.That(first.Output, Does.Contain("by device code").And.Contain("1,200"));
        Assert.That(second.Error, Is.Empty);
        Assert.That(second.Output, Does.Contain("from the cache"));
    }

    [Test]
    public async Task QuickStart_json_output_is_one_object_with_account_token_me_and_users()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--json");

        var json = run.Json;
        Assert.That(json.GetProperty("account").GetProperty("username").GetString(), Does.Contain("@"));
        Assert.That(Guid.TryParse(json.GetProperty("account").GetProperty("tenantId").GetString(), out _), Is.True);
        Assert.That(json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("deviceCode"));
        Assert.That(json.GetProperty("token").GetProperty("expiresInSeconds").GetInt64(), Is.InRange(3000, 5400));
        Assert.That(json.GetProperty("token").GetProperty("expiresOn").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UtcNow));
        Assert.That(
            json.GetProperty("token").GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()), Does.Contain("User.Read"));
        Assert.That(json.GetProperty("token").TryGetProperty("previousExpiresOn", out _), Is.False);
        Assert.That(
            json.GetProperty("me").GetProperty("userPrincipalName").GetString(),
            Is.EqualTo(json.GetProperty("account").GetProperty("username").GetString()));
        Assert.That(json.GetProperty("users").GetProperty("count").GetInt32(), Is.EqualTo(1_200));
        Assert.That(json.GetProperty("users").GetProperty("first").EnumerateArray().Count(), Is.EqualTo(5));
        Assert.That(
            GetPropertyNames(json.GetProperty("users").GetProperty("first")[0]),
            Is.EqualTo(new[] { "displayName", "userPrincipalName", "jobTitle" }));
    }

    // User.ReadBasic.All, which QuickStart requests, gives no job title of other users.
    [Test]
    public async Task QuickStart_shows_the_mail_address_of_each_user_and_has_a_job_title_only_with_a_permission_for_it()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var other = tenant.Users[1];
        tenant.ChangeUser(other.Id, user => user with { Mail = "mail.of.other@contoso.com" });

        var text = await SampleProcess.RunLocallyAsync(home, "QuickStart");
        var json = await SampleProcess.RunLocallyAsync(home, "QuickStart", "--json");
        await SampleProcess.RunLocallyAsync(home, "UserAdmin", "list"); // signs in with User.Read.All
        var jsonWithPermission = await SampleProcess.RunLocallyAsync(home, "QuickStart", "--json", "--force-refresh");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                text.Output, Does.Match(@$"(?m)^ +{other.DisplayName} +{other.UserPrincipalName} +mail\.of\.other@contoso\.com *$"));
            Assert.That(text.Output, Does.Not.Contain(other.JobTitle));
            Assert.That(GetJobTitle(json), Is.Null);
            Assert.That(GetJobTitle(jsonWithPermission), Is.EqualTo(other.JobTitle));
        }

        static string? GetJobTitle(ProcessResult run) =>
            run.Json.GetProperty("users").GetProperty("first")[1].GetProperty("jobTitle").GetString();
    }

    [Test]
    public async Task Force_refresh_shows_the_previous_and_a_later_expiry()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--force-refresh", "--json");

        var token = run.Json.GetProperty("token");
        Assert.That(token.GetProperty("origin").GetString(), Is.EqualTo("refresh"));
        Assert.That(
            token.GetProperty("expiresOn").GetDateTimeOffset(), Is.AtLeast(token.GetProperty("previousExpiresOn").GetDateTimeOffset()));
    }

    [Test]
    public async Task Never_prompt_without_a_sign_in_exits_with_3_and_one_line()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--never-prompt", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("Sign in once"));
    }

    [TestCase(new[] { "--tenant", "contoso.onmicrosoft.com" }, "--client")]
    [TestCase(new[] { "--client", "6731de76-14a6-49ae-97bc-6eba6914391e" }, "--tenant")]
    [TestCase(new[] { "--tenant", "<your tenant id>", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e" }, "<your tenant id>")]
    [TestCase(new[] { "--tenant", "contoso.onmicrosoft.com", "--client", "YOUR-CLIENT-ID" }, "YOUR-CLIENT-ID")]
    [TestCase(new[] { "--frobnicate" }, "--frobnicate")]
    [TestCase(new[] { "--cloud", "mars" }, "mars")]
    [TestCase(new[] { "--device-code", "--never-prompt" }, "--never-prompt")]
    [TestCase(new[] { "--browser", "--never-prompt" }, "--never-prompt")]
    [TestCase(
        new[] { "--local", "x", "--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e" }, "--local")]
    public async Task An_invalid_QuickStart_command_line_exits_with_2_and_one_line_that_names_it(string[] arguments, string expectedText)
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "QuickStart", arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(expectedText));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task A_tenant_variable_without_a_client_variable_is_a_usage_error()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["GRAPH_TENANT"] = "contoso.onmicrosoft.com";

        var run = await SampleProcess.RunAsync(home, "QuickStart");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.One.Contains("GRAPH_CLIENT"));
    }

    [Test]
    public async Task Accounts_lists_the_signed_in_users_and_sign_out_deletes_all_tokens()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var before = await SampleProcess.RunAsync(home, "QuickStart", "accounts", "--json");
        var signOut = await SampleProcess.RunAsync(home, "QuickStart", "sign-out", "--json");
        var after = await SampleProcess.RunAsync(home, "QuickStart", "accounts", "--json");

        Assert.That(GetPropertyNames(before.JsonLines.Single()), Is.EqualTo(new[] { "username", "tenantId", "homeAccountId" }));
        Assert.That(signOut.JsonLines.Single().GetProperty("removed").GetBoolean(), Is.True);
        Assert.That(signOut.JsonLines.Single().GetProperty("notEnded").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(after.Output, Is.Empty);
        Assert.That(
            Directory.EnumerateFiles(home.LocalFolder, "sign-in*").Select(File.ReadAllText), Has.None.Contains("RefreshToken\":{\""));
    }

    [Test]
    public async Task Reset_deletes_the_sign_in_and_refuses_a_folder_that_is_not_a_tenant()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var reset = await SampleProcess.RunAsync(home, "QuickStart", "--reset", "--never-prompt");
        File.WriteAllText(Path.Combine(home.WorkingFolder, "thesis.txt"), "ten years");
        var rejected = await SampleProcess.RunAsync(home, "QuickStart", "--reset", "--local", home.WorkingFolder);

        Assert.That(reset.ExitCode, Is.EqualTo(3));
        Assert.That(rejected.ExitCode, Is.EqualTo(2));
        Assert.That(File.ReadAllText(Path.Combine(home.WorkingFolder, "thesis.txt")), Is.EqualTo("ten years"));
    }

    [Test]
    public async Task Samples_started_at_once_use_one_local_tenant()
    {
        using var home = new TemporaryHome();
        var processes = Enumerable.Range(0, 4).Select(_ => SampleProcess.Start(home, "QuickStart", "--json")).ToList();

        var runs = await Task.WhenAll(processes.Select(process => process.WaitForExitAsync()));
        processes.ForEach(process => process.Dispose());

        Assert.That(runs.Select(run => run.ExitCode), Is.All.Zero, string.Concat(runs.Select(run => run.Error)));
        Assert.That(
            runs.Select(run => run.Json.GetProperty("account").GetProperty("tenantId").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(runs.Select(run => run.Json.GetProperty("users").GetProperty("count").GetInt32()), Is.All.EqualTo(1_200));
        Assert.That(await LocalTenantAddress.FindRunningAsync(home.LocalFolder), Is.Null, "the last one stopped it");
    }

    [Test]
    public async Task The_host_of_the_local_tenant_waits_for_its_guests_until_Ctrl_C()
    {
        using var home = new TemporaryHome();
        using var host = SampleProcess.Start(home, "QuickStart", "--by-hand");
        var prompt = await host.WaitForErrorLineAsync("/devicelogin");
        using var guest = SampleProcess.Start(home, "QuickStart", "--by-hand", "--cache-protection", "memory");
        await guest.WaitForErrorLineAsync("/devicelogin");

        var address = (await LocalTenantAddress.FindRunningAsync(home.LocalFolder))!;
        await new SimulatedUser(address, address.DefaultUser).EnterCodeAsync(prompt.Split("the code ")[1].Split(' ')[0]);
        await host.WaitForErrorLineAsync("It stops after the last of them");
        var isRunning = await LocalTenantAddress.FindRunningAsync(home.LocalFolder) is not null;
        guest.SendSignal("INT");
        await guest.WaitForExitAsync();
        var run = await host.WaitForExitAsync();

        Assert.That(isRunning, Is.True);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [TestCase("--browser")]
    [TestCase("--device-code")]
    public async Task A_requested_way_to_sign_in_that_was_not_needed_is_reported(string option)
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var run = await SampleProcess.RunAsync(home, "QuickStart", option);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(
            run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"is signed in already, so {option}").And.One.Contains("sign-out"));
    }

    [Test]
    public async Task A_requested_way_to_sign_in_is_reported_too_if_the_token_was_renewed()
    {
        using var home = new TemporaryHome();
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions
        {
            StateFolder = home.TenantFolder,
            AccessTokenLifetime = TimeSpan.FromMinutes(1), // due for renewal at once
            DeviceCodeInterval = TimeSpan.FromSeconds(1),
        });
        await SampleProcess.RunLocallyAsync(home, "QuickStart");

        var run = await SampleProcess.RunLocallyAsync(home, "QuickStart", "--browser");

        Assert.That(run.Output, Does.Contain("with a new token, without a prompt"), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("is signed in already, so --browser"));
    }

    [Test]
    public async Task QuickStart_json_in_a_terminal_shows_no_progress_in_the_line()
    {
        Machine.RequirePrograms("script");
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var json = await SampleProcess.RunInTerminalAsync(home, "QuickStart", " --json");
        var text = await SampleProcess.RunInTerminalAsync(home, "QuickStart", "");

        Assert.That(json.Output, Does.Not.Contain("users…").And.Contain("\"users\":{\"count\":1200"));
        Assert.That(text.Output, Does.Contain("users…"));
    }

    [Test]
    public async Task A_hint_names_the_command_or_option_that_was_probably_meant(
        [Values("acounts:accounts", "--forse-refresh:--force-refresh", "sign-out --jsno:--json")] string typedAndMeant)
    {
        using var home = new TemporaryHome();
        var (typed, meant) = (typedAndMeant.Split(':')[0], typedAndMeant.Split(':')[1]);

        var run = await SampleProcess.RunAsync(home, "QuickStart", typed.Split(' '));

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains($"Did you mean '{meant}'?"));
    }

    [Test]
    public async Task An_option_with_a_wrong_value_is_named_with_the_values_it_takes()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--cloud", "mars");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Is.EqualTo("error: --cloud takes global, usgov, dod or china, not 'mars'. See --help.\n"));
    }

    [Test]
    public async Task A_file_in_place_of_the_folder_of_the_local_tenant_is_refused()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--local", home.CreateFile("notes.txt", 1));

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("notes.txt' is a file: name a folder."));
    }

    [Test]
    public async Task Ctrl_C_during_a_sign_in_prompt_exits_with_130_without_a_stack_trace()
    {
        using var home = new TemporaryHome();
        using var sample = SampleProcess.Start(home, "QuickStart", "--by-hand");
        await sample.WaitForErrorLineAsync("/devicelogin");

        sample.SendSignal("INT");
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.EqualTo(130));
        Assert.That(run.Error, Does.Not.Contain("   at "));
    }

    [Test]
    public async Task The_sign_in_URL_is_printed_when_no_browser_opens()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["DISPLAY"] = home.EnvironmentVariables["WAYLAND_DISPLAY"] = "";
        using var sample = SampleProcess.Start(
            home, "QuickStart", "--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e", "--browser");

        var line = await sample.WaitForErrorLineAsync("open this address");
        sample.SendSignal("INT");
        var run = await sample.WaitForExitAsync();

        Assert.That(line, Does.Contain("https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize?"));
        Assert.That(run.ExitCode, Is.EqualTo(130), run.Error);
    }

    [Test]
    public async Task QuickStart_uses_a_running_local_tenant_and_maps_its_errors_to_exit_codes()
    {
        using var home = new TemporaryHome();
        var folder = home.TenantFolder;
        await using var tenant =
            await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = folder, DeviceCodeInterval = TimeSpan.FromSeconds(1) });
        Task<ProcessResult> RunAgainAsync() => SampleProcess.RunAsync(home, "QuickStart", "--local", folder, "--never-prompt");

        var first = await SampleProcess.RunAsync(home, "QuickStart", "--local", folder);
        tenant.Faults.Fail("/v1.0/users", 403);
        var forbidden = await RunAgainAsync();
        tenant.RevokeSignInSessions(tenant.Users[0].UserPrincipalName);
        var revoked = await RunAgainAsync();

        Assert.That(first.ExitCode, Is.Zero, first.Error);
        Assert.That(forbidden.ExitCode, Is.EqualTo(4), forbidden.Error);
        Assert.That(revoked.ExitCode, Is.EqualTo(3), revoked.Error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(forbidden.ErrorLines.Count, Is.EqualTo(1), forbidden.Error + revoked.Error);
            Assert.That(revoked.ErrorLines.Count, Is.EqualTo(1), forbidden.Error + revoked.Error);
        }
    }

    [Test]
    public async Task A_declined_device_code_exits_with_3()
    {
        using var home = new TemporaryHome();
        var folder = home.TenantFolder;
        await using var tenant =
            await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = folder, DeviceCodeInterval = TimeSpan.FromSeconds(1) });
        using var sample = SampleProcess.Start(home, "QuickStart", "--local", folder, "--by-hand");
        var prompt = await sample.WaitForErrorLineAsync("/devicelogin");

        await tenant.SimulateUser(tenant.Users[0].UserPrincipalName).DeclineCodeAsync(prompt.Split("the code ")[1].Split(' ')[0]);
        var run = await sample.WaitForExitAsync();

        Assert.That(run.ExitCode, Is.EqualTo(3), run.Error);
        Assert.That(run.Error, Does.Contain("declined"));
    }

    [Test]
    public async Task A_missing_network_exits_with_1_and_one_line()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["https_proxy"] = "http://127.0.0.1:9"; // the discard port: refused at once

        var run = await SampleProcess.RunAsync(
            home, "QuickStart", "--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e", "--device-code");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("network"));
    }

    private static IEnumerable<string> GetPropertyNames(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
