using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class DoctorTests
{
    [Test]
    public async Task Doctor_checks_cache_network_clock_registration_sign_in_scopes_and_roles()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");

        var run = await SampleProcess.RunAsync(home, "QuickStart", "doctor", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(run.JsonLines.Select(line => line.GetProperty("check").GetString()), Is.EqualTo(
            new[] { "cache", "network (sign-in)", "network (Graph)", "clock", "registration", "sign-in", "scopes", "roles" }));
        Assert.That(
            run.JsonLines[0].EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "check", "ok", "detail", "remedy" }));
        Assert.That(run.JsonLines.Select(line => line.GetProperty("ok").GetBoolean()), Has.None.False);
    }

    [Test]
    public async Task Doctor_reads_the_public_client_flag_if_the_sign_in_may()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        await SampleProcess.RunLocallyAsync(home, "QuickStart");
        var before = await SampleProcess.RunLocallyAsync(home, "QuickStart", "doctor", "--json");
        await SampleProcess.RunLocallyAsync(home, "AuthHeader", "--scope", "Application.Read.All");
        var allowed = await SampleProcess.RunLocallyAsync(home, "QuickStart", "doctor", "--json");
        tenant.Faults.ModifyJson("/v1.0/applications*", app => app["isFallbackPublicClient"] = null);
        var forbidden = await SampleProcess.RunLocallyAsync(home, "QuickStart", "doctor", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetCheck(before, "registration").GetProperty("detail").GetString(), Does.Contain("needs Application.Read.All"));
            Assert.That(
                GetCheck(allowed, "registration").GetProperty("detail").GetString(), Does.EndWith("public client flows are allowed."));
            Assert.That(GetCheck(forbidden, "registration").GetProperty("ok").GetBoolean(), Is.False);
            Assert.That(
                GetCheck(forbidden, "registration").GetProperty("remedy").GetString(), Does.Contain("'Allow public client flows'"));
            Assert.That(forbidden.ExitCode, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Doctor_shows_requested_granted_and_missing_scopes_and_who_may_grant_each()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        await SampleProcess.RunLocallyAsync(home, "AuthHeader", "--scope", "User.Read", "--scope", "User.Read.All");

        var run = await SampleProcess.RunLocallyAsync(home, "QuickStart", "doctor", "--json");

        var detail = GetCheck(run, "scopes").GetProperty("detail").GetString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
            Assert.That(detail, Does.Contain("User.Read (granted; the user grants it, unless the tenant forbids it)"));
            Assert.That(detail, Does.Contain("User.ReadBasic.All (missing; the user grants it, unless the tenant forbids it)"));
            Assert.That(detail, Does.Match(@"Granted: .*User\.Read\.All"));
        }
    }

    [TestCase(0, "The user's roles: Global Administrator.")]
    [TestCase(1, "The user has no administrator's role.")]
    public async Task Doctor_shows_the_directory_roles_of_the_user(int user, string expected)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var username = tenant.Users[user].UserPrincipalName;
        await SampleProcess.RunLocallyAsync(home, "QuickStart", "--username", username);

        var run = await SampleProcess.RunLocallyAsync(home, "QuickStart", "doctor", "--json", "--username", username);

        Assert.That(GetCheck(run, "roles").GetProperty("detail").GetString(), Is.EqualTo(expected), run.Error);
    }

    [Test]
    public async Task Doctor_without_a_sign_in_reports_it_without_a_prompt_and_exits_with_3()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "QuickStart", "doctor", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(3));
            Assert.That(run.Error, Is.Empty);
        }

        Assert.That(
            run.JsonLines.Single(line => !line.GetProperty("ok").GetBoolean()).GetProperty("check").GetString(), Is.EqualTo("sign-in"));
    }

    [Test]
    public async Task Doctor_without_a_network_prints_each_check_with_a_remedy()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["https_proxy"] = "http://127.0.0.1:9"; // the discard port: refused at once

        var run = await SampleProcess.RunAsync(
            home,
            "QuickStart", "doctor", "--json", "--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e");

        var failed = run.JsonLines.Where(line => !line.GetProperty("ok").GetBoolean()).ToList();
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(failed, Has.Count.EqualTo(5));
        Assert.That(failed.Select(line => line.GetProperty("remedy").GetString()), Has.All.Not.Empty);
    }

    [Test]
    public async Task Doctor_says_first_that_it_checks_the_local_tenant_and_at_which_address()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var run = await SampleProcess.RunLocallyAsync(home, "QuickStart", "doctor");

        Assert.That(
            run.Output,
            Does.StartWith($"Checks the local tenant at {tenant.Address.HttpAddress}; with --tenant and --client, the real cloud.\nok "));
    }

    [Test]
    public async Task Doctor_says_first_which_tenant_of_which_cloud_it_checks()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["https_proxy"] = "http://127.0.0.1:9"; // the discard port: refused at once

        var run = await SampleProcess.RunAsync(
            home,
            "QuickStart",
            "doctor", "--tenant", "contoso.onmicrosoft.com", "--client", "6731de76-14a6-49ae-97bc-6eba6914391e", "--cloud", "china");

        Assert.That(
            run.Output,
            Does.StartWith(
                "Checks the tenant contoso.onmicrosoft.com at login.partner.microsoftonline.cn and microsoftgraph.chinacloudapi.cn."
                + "\nok "));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Elsewhere the operating system can always encrypt the sign-in.")]
    public async Task Doctor_gives_no_advice_under_a_check_that_passed()
    {
        using var home = new TemporaryHome(); // without a D-Bus session, so without a keyring
        await SampleProcess.RunAsync(home, "QuickStart");

        var run = await SampleProcess.RunAsync(home, "QuickStart", "doctor", "--json");

        var cache = run.JsonLines[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.GetProperty("ok").GetBoolean(), Is.True);
            Assert.That(cache.GetProperty("detail").GetString(), Does.Contain("They are not encrypted by the operating system: "));
            Assert.That(cache.GetProperty("detail").GetString(), Does.Not.Contain("choose another protection"));
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no Unix permission bits.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Doctor_reports_a_cache_readable_by_others_with_the_command_to_fix_it()
    {
        using var home = new TemporaryHome();
        await SampleProcess.RunAsync(home, "QuickStart");
        File.SetUnixFileMode(Path.Combine(home.LocalFolder, "sign-in.bin"), (UnixFileMode)0b110_100_100);

        var run = await SampleProcess.RunAsync(home, "QuickStart", "doctor", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.JsonLines[0].GetProperty("remedy").GetString(), Does.Contain("chmod 600"));
    }

    private static System.Text.Json.JsonElement GetCheck(ProcessResult run, string check) =>
        run.JsonLines.Single(line => line.GetProperty("check").GetString() == check);
}
