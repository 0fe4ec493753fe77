using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>What a web app that AppRegistration registers authenticates with.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AppCredentialTests
{
    [Test]
    public async Task A_policy_of_90_days_shortens_the_secret()
    {
        await using var registration = await RegistrationTenant.StartAsync(TimeSpan.FromDays(90));

        var run = await registration.RunSuccessfullyAsync([.. registration.WebApp, "--secret-file", "web.env"]);

        var secret = (await registration.GetAppAsync())["passwordCredentials"]!.AsArray().Single()!;
        var lifetime = (DateTimeOffset)secret["endDateTime"]! - DateTimeOffset.UtcNow;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lifetime.TotalDays, Is.InRange(89, 90.1));
            Assert.That(run.Output, Does.Contain("this tenant's policy allows").And.Contain("is signed in with the app"));
        }
    }

    [Test]
    public async Task A_policy_without_secrets_leaves_no_file_and_a_certificate_completes_the_app()
    {
        await using var registration = await RegistrationTenant.StartAsync(TimeSpan.Zero);

        var refused = await registration.RunAsync([.. registration.WebApp, "--secret-file", "web.env"]);
        var files = Directory.EnumerateFiles(registration.Home.WorkingFolder).ToList();
        var completed = await registration.RunSuccessfullyAsync(
            [.. registration.WebApp, "--credential", "certificate", "--certificate", "web.pfx", "--json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(4), refused.Error);
            Assert.That(refused.Error, Does.Contain("--credential certificate --certificate FILE"));
            Assert.That(files, Is.Empty);
            Assert.That(
                AppRegistrationTests.GetSteps(completed),
                Is.EqualTo(new[]
                {
                    "application unchanged", "service principal unchanged", "certificate created", "sign-in done",
                }));
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no Unix permission bits.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_certificate_is_registered_once_rotated_and_taken_back()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        string[] certificate = ["--credential", "certificate", "--certificate", "web.pfx"];
        string[] settings = ["--configure", "appsettings.Local.json"];
        await registration.RunSuccessfullyAsync([.. registration.WebApp, .. certificate, .. settings]);
        var mode = File.GetUnixFileMode(registration.GetPath("web.pfx"));
        var configured = JsonNode.Parse(await File.ReadAllTextAsync(registration.GetPath("appsettings.Local.json")));
        await registration.RunSuccessfullyAsync([.. registration.WebApp, .. certificate, .. settings]);
        var first = (await registration.GetAppAsync())["keyCredentials"]!.AsArray().Single()!;

        var rotated = await registration.RunSuccessfullyAsync(["rotate", "--json", .. certificate]);
        var second = (await registration.GetAppAsync())["keyCredentials"]!.AsArray().Single()!;
        await registration.RunSuccessfullyAsync(["remove", "--certificate", "web.pfx", .. settings]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That((string)configured!["GraphDelegated"]!["Certificate"]!["Path"]!, Is.EqualTo(registration.GetPath("web.pfx")));
            Assert.That(
                AppRegistrationTests.GetSteps(rotated),
                Is.EqualTo(new[] { "certificate created", "sign-in done", "certificate removed" }));
            Assert.That((string)second["keyId"]!, Is.Not.EqualTo((string)first["keyId"]!));
            Assert.That(Directory.EnumerateFiles(registration.Home.WorkingFolder), Is.Empty);
        }
    }

    [Test]
    public async Task Rotate_replaces_the_secret_and_removes_the_one_before_after_a_sign_in()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. registration.WebApp, "--secret-file", "web.env"]);
        var before = AppRegistrationTests.GetSecret(registration);

        var run = await registration.RunSuccessfullyAsync("rotate", "--secret-file", "web.env", "--json");

        var secret = (await registration.GetAppAsync())["passwordCredentials"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                AppRegistrationTests.GetSteps(run), Is.EqualTo(new[] { "secret created", "sign-in done", "secret removed" }));
            Assert.That(AppRegistrationTests.GetSecret(registration), Is.Not.EqualTo(before).And.StartsWith((string)secret["hint"]!));
        }
    }

    [Test]
    public async Task Rotate_refuses_a_console_app()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync("create", "--for", "console", "--no-sign-in");

        var run = await registration.RunAsync("rotate", "--secret-file", "web.env");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(run.Error, Does.Contain("has no credential"));
        }
    }

    [Test]
    public async Task A_file_with_the_secret_of_another_app_is_kept_and_nothing_is_created()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await File.WriteAllTextAsync(registration.GetPath("web.env"), "GraphDelegated__ClientSecret=of-another\n");

        var run = await registration.RunAsync([.. registration.WebApp, "--secret-file", "web.env"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(run.Error, Does.Contain("of another app").And.Not.Contain("of-another"));
            Assert.That(registration.Writes, Is.Empty);
            Assert.That(
                await File.ReadAllTextAsync(registration.GetPath("web.env")), Is.EqualTo("GraphDelegated__ClientSecret=of-another\n"));
        }
    }

    [Test]
    public async Task A_federated_credential_is_created_once_and_configured()
    {
        await using var registration = await RegistrationTenant.StartAsync();
        string[] command =
        [
            .. registration.WebApp, "--credential", "federated", "--issuer", "https://issuer.example", "--subject", "system",
            "--token-file", "token", "--configure", "appsettings.Local.json", "--json",
        ];

        var first = await registration.RunSuccessfullyAsync(command);
        var second = await registration.RunSuccessfullyAsync(command);

        var app = await registration.GetAppAsync();
        var credentials = await registration.GetAsync($"applications/{app["id"]}/federatedIdentityCredentials");
        var credential = credentials["value"]!.AsArray().Single()!;
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(registration.GetPath("appsettings.Local.json")))!["GraphDelegated"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(AppRegistrationTests.GetSteps(first), Has.Some.EqualTo("federated credential created"));
            Assert.That(AppRegistrationTests.GetSteps(second), Has.Some.EqualTo("federated credential unchanged"));
            Assert.That((string)credential["subject"]!, Is.EqualTo("system"));
            Assert.That((string)settings["FederatedCredential"]!["TokenFile"]!, Is.EqualTo(registration.GetPath("token")));
        }
    }
}
