namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Slow_ranges
{
    [Test]
    public async Task Wait_by_the_clock_of_the_tenant()
    {
        var clock = new HandClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        await client.SignInAsync();
        using var upload = await Upload.BeginAsync(tenant, client, "root:/f.bin:");
        tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7));

        var answer = upload.PutAsync(new byte[100], 0, 100);
        var (due, fire) = await clock.Asked;
        var early = answer.IsCompleted;
        fire();

        Assert.That((due, early, (await answer).Status), Is.EqualTo((TimeSpan.FromMinutes(7), false, 201)));
    }
}
