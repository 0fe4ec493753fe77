using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class ProactiveRenewalTests
{
    [Test]
    public async Task Forty_calls_after_the_refresh_time_of_a_token_cause_one_renewal()
    {
        var began = DateTimeOffset.UtcNow;
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { RefreshIn = TimeSpan.FromMinutes(30) });
        var clock = new Clock();
        await using var session = TestData.OpenSession(tenant, clock: clock);
        var first = await session.GetTokenAsync();
        var requests = tenant.Requests.Count;
        clock.Advance(TimeSpan.FromMinutes(31));

        GraphAccessToken token = first;
        for (var call = 0; call < 40; call++) token = await session.GetTokenAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((token = await session.GetTokenAsync()).Value == first.Value)
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.That(tenant.Requests.Skip(requests).Select(request => request.Form["grant_type"]), Is.EqualTo(new[] { "refresh_token" }));
        var drift = DateTimeOffset.UtcNow - began + TimeSpan.FromSeconds(30); // MSAL reads the machine's clock
        Assert.That(first.RefreshOn, Is.EqualTo(clock.GetUtcNow() - TimeSpan.FromMinutes(1)).Within(drift));
    }
}
