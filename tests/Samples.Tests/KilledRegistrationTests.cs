using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>
/// AppRegistration is killed before each of its requests that change something, and after each before it has the answer. The next run
/// completes.
/// </summary>
[Category("Slow")]
[Parallelizable(ParallelScope.All)]
public sealed class KilledRegistrationTests
{
    private const string TokenPath = "/*/oauth2/v2.0/token";

    private static readonly string[] Files = ["--secret-file", "web.env", "--configure", "appsettings.Local.json"];

    [TestCase("PATCH", "/v1.0/applications(*", false)]
    [TestCase("PATCH", "/v1.0/applications(*", true)]
    [TestCase("PATCH", "/v1.0/applications/*", false)]
    [TestCase("POST", "/v1.0/servicePrincipals", false)]
    [TestCase("POST", "/v1.0/servicePrincipals", true)]
    [TestCase("POST", "/v1.0/applications/*/addPassword", false)]
    [TestCase("POST", "/v1.0/applications/*/addPassword", true)]
    [TestCase("POST", TokenPath, false)]
    public async Task A_create_that_is_killed_is_completed_by_the_next_run(string method, string path, bool isExecuted)
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync("create", "--for", "console", "--no-sign-in"); // signs in, so that no other token follows
        string[] command = [.. registration.WebApp, .. Files, "--json"];

        await KillAsync(registration, method, path, isExecuted, command);
        var next = await registration.RunSuccessfullyAsync(command);
        var writes = registration.Writes.Count;
        var last = await registration.RunSuccessfullyAsync(command);

        await AssertCompleteAsync(registration);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(AppRegistrationTests.GetSteps(next)[^1], Is.EqualTo("sign-in done"));
            Assert.That(AppRegistrationTests.GetSteps(last), Has.Exactly(4).EndsWith(" unchanged"));
            Assert.That(registration.Writes, Has.Count.EqualTo(writes), "nothing is left to do");
        }
    }

    [TestCase("POST", "/v1.0/applications/*/addPassword", false)]
    [TestCase("POST", "/v1.0/applications/*/addPassword", true)]
    [TestCase("POST", TokenPath, false)]
    [TestCase("POST", "/v1.0/applications/*/removePassword", false)]
    public async Task A_rotation_that_is_killed_is_completed_by_the_next_run(string method, string path, bool isExecuted)
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. registration.WebApp, .. Files]);
        string[] command = ["rotate", "--for", "web", "--secret-file", "web.env", "--json"];

        await KillAsync(registration, method, path, isExecuted, command);
        var next = await registration.RunSuccessfullyAsync(command);

        Assert.That(AppRegistrationTests.GetSteps(next), Has.Some.EqualTo("sign-in done"));
        await AssertCompleteAsync(registration);
    }

    [TestCase("/v1.0/applications/*")]
    [TestCase("/v1.0/directory/deletedItems/*")]
    public async Task A_removal_that_is_killed_is_completed_by_the_next_run(string path)
    {
        await using var registration = await RegistrationTenant.StartAsync();
        await registration.RunSuccessfullyAsync([.. registration.WebApp, .. Files]);
        string[] command = ["remove", "--for", "web", "--purge", .. Files];

        await KillAsync(registration, "DELETE", path, isExecuted: false, command);
        await registration.RunSuccessfullyAsync(command);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await registration.ListAppsAsync("GraphDelegatedKit web app"), Is.Empty);
            Assert.That(await registration.ListDeletedAsync(), Is.Empty);
            Assert.That(Directory.EnumerateFiles(registration.Home.WorkingFolder), Is.Empty);
        }
    }

    [TestCase("PATCH", "/v1.0/applications/*", 0)]
    [TestCase("PATCH", "/v1.0/applications/*", 1)]
    [TestCase("POST", TokenPath, 0)]
    public async Task A_rotation_of_a_certificate_that_is_killed_is_completed_by_the_next_run(
        string method, string path, int requestsBefore)
    {
        await using var registration = await RegistrationTenant.StartAsync();
        string[] certificate = ["--credential", "certificate", "--certificate", "web.pfx"];
        await registration.RunSuccessfullyAsync([.. registration.WebApp, .. certificate]);
        string[] command = ["rotate", "--for", "web", .. certificate, "--json"];
        if (requestsBefore > 0) registration.Tenant.Faults.LetThrough(path, requestsBefore, method);

        await KillAsync(registration, method, path, isExecuted: false, command);
        var next = await registration.RunSuccessfullyAsync(command);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(AppRegistrationTests.GetSteps(next), Has.Some.EqualTo("sign-in done"));
            Assert.That((await registration.GetAppAsync())["keyCredentials"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(
                Directory.EnumerateFiles(registration.Home.WorkingFolder).Select(Path.GetFileName), Is.EqualTo(new[] { "web.pfx" }));
        }
    }

    // The request is not executed and never answered, or it is executed and its answer does not arrive.
    private static async Task KillAsync(
        RegistrationTenant registration, string method, string path, bool isExecuted, string[] command)
    {
        var faults = registration.Tenant.Faults;
        var countBefore = await CountObjectsAsync(registration);
        var fault = isExecuted
            ? faults.DelayBody(path, afterBytes: 0, TimeSpan.FromHours(1), method: method)
            : faults.Stall(path, method: method);
        using var process = SampleProcess.Start(
            registration.Home, "AppRegistration", [.. command, "--local", registration.Home.TenantFolder]);
        var output = process.WaitForExitAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!output.IsCompleted
            && (fault.AppliedCount == 0 || (isExecuted && await CountObjectsAsync(registration) == countBefore)))
            await timer.WaitForNextTickAsync(timeout.Token);

        process.SendSignal("KILL");
        var killed = await output;
        Assert.That(killed.ExitCode, Is.EqualTo(137), killed.Output + killed.Error);
        faults.Clear();
    }

    private static async Task<int> CountObjectsAsync(RegistrationTenant registration)
    {
        var apps = (await registration.GetAsync("applications"))["value"]!.AsArray();
        var principals = (await registration.GetAsync("servicePrincipals"))["value"]!.AsArray();
        return apps.Count + principals.Count + apps.Sum(app => app!["passwordCredentials"]!.AsArray().Count);
    }

    private static async Task AssertCompleteAsync(RegistrationTenant registration)
    {
        var app = (await registration.ListAppsAsync("GraphDelegatedKit web app")).Single();
        var secret = app["passwordCredentials"]!.AsArray().Single()!;
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(registration.GetPath("appsettings.Local.json")))!["GraphDelegated"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(AppRegistrationTests.GetSecret(registration), Does.StartWith((string)secret["hint"]!));
            Assert.That(await File.ReadAllTextAsync(registration.GetPath("web.env")), Does.Contain((string)secret["keyId"]!));
            Assert.That((string)settings["ClientId"]!, Is.EqualTo((string)app["appId"]!));
            Assert.That(Directory.EnumerateFiles(registration.Home.WorkingFolder).Count(), Is.EqualTo(2), "no temporary file is left");
        }
    }
}
