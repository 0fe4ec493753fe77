using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>One connection lost while a code was waited for ended the sign-in, although the code lived on and somebody was about to enter it.</summary>
public sealed class A_lost_poll_does_not_end_a_code
{
    [Test]
    public async Task It_is_asked_for_again_more_slowly()
    {
        var clock = new Clock();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, clock: clock);
        tenant.Faults.Reset("*/token", times: 2);

        var token = await session.SignInAsync();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
        Assert.That(clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 5.0, 10, 20 }));
    }

    [Test]
    public async Task Until_it_has_ended()
    {
        var clock = new Clock();
        await using var tenant = await Some.Tenant(new LocalTenantOptions { TimeProvider = clock, DeviceCodeLifetime = TimeSpan.FromSeconds(60), DeviceCodeInterval = TimeSpan.FromSeconds(5) });
        await using var session = Some.Session(tenant, clock: clock);
        tenant.Faults.Reset("*/token", times: 100);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(clock.Delays.Sum(delay => delay.TotalSeconds), Is.InRange(60, 120));
    }
}
