using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>The web app as a program: its options, its output, and how it stops. Its pages are tested in tests/WebApp.Tests.</summary>
public sealed class WebAppTests
{
    [Test]
    public async Task The_app_prints_its_address_and_a_user_serves_pages_and_stops_with_exit_code_0()
    {
        using var home = new TemporaryHome();
        using var app = SampleProcess.Start(home, "WebApp", "--port", "0");
        await app.WaitForLinesAsync(2);
        var settings = await LocalTenantAddress.FindRunningAsync(home.LocalFolder);

        var health = await SampleProcess.RunAsync(home, "WebApp", "health", "--port", "1");
        app.SendSignal("INT");
        var run = await app.WaitForExitAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings, Is.Not.Null, "the local tenant runs in the process");
            Assert.That(
                run.Output,
                Does.Match(@"\AThe app runs at http://localhost:\d+ until Ctrl\+C\.\nIt uses the local tenant: sign in as \S+@"));
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Error, Is.Empty);
            Assert.That(health.ExitCode, Is.EqualTo(1), "no app listens there");
        }
    }

    [Test]
    public async Task Two_apps_share_a_tenant_that_another_program_has_started()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        using var first = SampleProcess.Start(home, "WebApp", "--port", "0", "--local", home.TenantFolder);
        await first.WaitForLinesAsync(2);
        using var second = SampleProcess.Start(home, "WebApp", "--port", "0", "--local", home.TenantFolder);
        await second.WaitForLinesAsync(2);

        var registrations = tenant.Apps.All.Where(app => app.DisplayName == "WebApp sample").ToList();
        first.SendSignal("TERM");
        second.SendSignal("TERM");
        var runs = new[] { await first.WaitForExitAsync(), await second.WaitForExitAsync() };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(runs.Select(run => run.ExitCode), Is.All.Zero);
            Assert.That(registrations, Has.Count.EqualTo(2), "each has its own secret");
            foreach (var run in runs)
            {
                var address = Regex.Match(run.Output, @"http://localhost:\d+").Value;
                Assert.That(registrations.SelectMany(app => app.WebRedirectUris), Does.Contain(address + "/auth/redirect"));
            }
        }
    }

    [Test]
    public async Task Health_reports_an_app_that_runs()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        using var app = SampleProcess.Start(home, "WebApp", "--port", "0", "--local", home.TenantFolder);
        await app.WaitForLinesAsync(1);
        var port = new Uri(tenant.Apps.All.Single(registered => registered.DisplayName == "WebApp sample").WebRedirectUris[0]).Port;

        var health = await SampleProcess.RunAsync(home, "WebApp", "health", "--port", $"{port}");

        Assert.That((health.ExitCode, health.Output), Is.EqualTo((0, "Healthy\n")), health.Error);
    }

    [Test]
    public async Task The_cloud_without_a_secret_is_an_error_that_names_the_keys()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(
            home, "WebApp", "--port", "0", "--tenant", "contoso.onmicrosoft.com", "--client", "2f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.ErrorLines, Has.Count.EqualTo(1));
            Assert.That(run.Error, Does.StartWith("error: GraphDelegated:ClientSecret, GraphDelegated:Certificate"));
        }
    }

    [Test]
    public async Task The_cloud_with_a_secret_of_the_environment_starts()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["GRAPH_CLIENT_SECRET"] = "the-secret-of-a-registration";
        using var app = SampleProcess.Start(
            home, "WebApp", "--port", "0", "--tenant", "contoso.onmicrosoft.com", "--client", "2f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de");
        await app.WaitForLinesAsync(1);

        app.SendSignal("INT");
        var run = await app.WaitForExitAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Does.Not.Contain("local tenant"));
            Assert.That(run.Output + run.Error, Does.Not.Contain("the-secret-of-a-registration"));
        }
    }

    [Test]
    public async Task A_container_without_a_registration_does_not_start_with_the_local_tenant()
    {
        using var home = new TemporaryHome();
        home.EnvironmentVariables["ASPNETCORE_HTTP_PORTS"] = "8080";

        var run = await SampleProcess.RunAsync(home, "WebApp");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("GRAPH_TENANT and GRAPH_CLIENT"));
    }

    [Test]
    public async Task A_port_in_use_is_an_error_that_says_so()
    {
        using var home = new TemporaryHome();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var run = await SampleProcess.RunAsync(home, "WebApp", "--port", $"{port}");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.StartWith($"error: --port: port {port} cannot be used (AddressAlreadyInUse)."));
    }

    [Test]
    public async Task Help_shows_the_options_of_a_server_and_none_of_the_sign_in()
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "WebApp", "--help");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
            foreach (var text in new[]
            {
                "--port <N>", "--tenant <ID>", "--client <ID>", "--cloud <global|usgov|dod|china>", "--local <DIR>", "--reset",
                "GRAPH_CLIENT_SECRET", "health", "Exit codes:", "NO_COLOR",
            })
                Assert.That(run.Output, Does.Contain(text));
            foreach (var text in new[] { "--device-code", "--cache", "GRAPH_CACHE_KEY" })
                Assert.That(run.Output, Does.Not.Contain(text));
        }
    }
}
