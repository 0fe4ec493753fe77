using GraphDelegatedKit.SignIn.DeviceCode;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// One lost connection while the code was polled ended the sign-in, although the code was still valid and the user was about to enter it.
/// </summary>
public sealed class DeviceCodePollingTests
{
    [Test]
    public async Task A_device_code_poll_with_a_lost_connection_is_repeated_at_a_longer_interval()
    {
        var clock = new Clock();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, clock: clock);
        tenant.Faults.Reset("*/token", times: 2);

        var token = await session.SignInAsync();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
        Assert.That(clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 5.0, 10, 20 }));
    }

    [TestCase(5, 10)]
    [TestCase(40, 60)]
    [TestCase(90, 90, Description = "longer than the longest backoff")]
    public async Task A_lost_poll_never_shortens_the_interval_that_the_service_asked_for(int interval, double next)
    {
        var clock = new Clock();
        var polling = new DeviceCodePolling(clock);
        using var code = FakeHttpHandler.CreateResponse(System.Net.HttpStatusCode.OK, $$"""{"interval":{{interval}},"expires_in":900}""");
        using var poll = TestData.CreateRequest();
        await polling.StartAsync(code, default);

        using var pending = polling.TryCreatePendingResponse(poll);
        await polling.DelayAsync(default);

        Assert.That(pending, Is.Not.Null);
        Assert.That(clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(next) }));
    }

    [Test]
    public async Task A_device_code_whose_polls_all_lose_their_connection_fails_when_the_code_expires()
    {
        var clock = new Clock();
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions
        {
            TimeProvider = clock,
            DeviceCodeLifetime = TimeSpan.FromSeconds(60),
            DeviceCodeInterval = TimeSpan.FromSeconds(5),
        });
        await using var session = TestData.OpenSession(tenant, clock: clock);
        tenant.Faults.Reset("*/token", times: 100);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(clock.Delays.Sum(delay => delay.TotalSeconds), Is.InRange(60, 120));
    }
}
