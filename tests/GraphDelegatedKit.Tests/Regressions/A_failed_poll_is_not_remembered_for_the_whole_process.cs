namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>MSAL remembered a 5xx at the token endpoint for a minute, process-wide: signing in again failed without a request, with the old body in its message.</summary>
public sealed class A_failed_poll_is_not_remembered_for_the_whole_process
{
    [TestCase(502)]
    [TestCase(429)]
    public async Task Signing_in_again_asks_the_service_again(int status)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant);
        tenant.Faults.Fail("*/token", status, body: "<html>");

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());
        var token = await session.SignInAsync();

        Assert.That((error!.Reason, token.Origin), Is.EqualTo((SignInReason.Service, TokenOrigin.DeviceCode)));
    }
}
