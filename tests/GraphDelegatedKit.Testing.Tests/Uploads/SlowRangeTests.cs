namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class SlowRangeTests
{
    [Test]
    public async Task A_slow_range_waits_by_the_clock_of_the_tenant()
    {
        var clock = new ManualTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/f.bin:");
        tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7));

        var response = upload.PutAsync(new byte[100], 0, 100);
        var (due, fire) = await clock.TimerCreated;
        var early = response.IsCompleted;
        fire();

        Assert.That((due, early, (await response).Status), Is.EqualTo((TimeSpan.FromMinutes(7), false, 201)));
    }
}
