using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GraphDelegatedKit.AspNetCore.Tests;

public sealed class HealthCheckTests : WebAppFixture
{
    [Test]
    public async Task A_store_that_keeps_entries_is_healthy()
    {
        var report = await CheckAsync(await StartAppAsync());

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task A_store_that_is_down_is_unhealthy_with_the_cause()
    {
        var app = await StartAppAsync();
        Deployment.Store.IsDown = true;

        var report = await CheckAsync(app);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
            Assert.That(report.Description, Does.Contain("session store"));
            Assert.That(report.Exception?.InnerException?.Message, Is.EqualTo("The store is down."));
        }
    }

    [Test]
    public async Task A_store_that_is_slow_is_unhealthy_with_its_limit()
    {
        Deployment.Time = Tenant.Clock;
        var app = await StartAppAsync(options => options.StoreTimeout = TimeSpan.FromSeconds(3));
        Deployment.Store.IsStalled = true;

        var check = CheckAsync(app);
        while (!check.IsCompleted)
        {
            Tenant.Clock.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        var report = await check;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
            Assert.That(report.Description, Does.Contain("within 3 seconds"));
        }
    }

    [Test]
    public async Task A_store_that_loses_entries_is_unhealthy()
    {
        var app = await StartAppAsync();
        Deployment.Store.LosesEntries = true;

        var report = await CheckAsync(app);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
            Assert.That(report.Description, Does.Contain("does not keep entries"));
        }
    }

    private static async Task<HealthReportEntry> CheckAsync(TestWebApp app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["GraphDelegatedKit.SessionStore"];
}
