namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class SlowRangeTests
{
    [Test]
    public async Task A_slow_range_waits_by_the_clock_of_the_tenant()
    {
        var clock = new WatchedClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/f.bin:");
        tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7));

        var response = upload.PutAsync(new byte[100], 0, 100);
        var delay = await clock.FirstDelay;
        var early = response.IsCompleted;
        clock.Advance(delay);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(delay, Is.EqualTo(TimeSpan.FromMinutes(7)));
            Assert.That(early, Is.False);
            Assert.That((await response).Status, Is.EqualTo(201));
        }
    }
}
