namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// MSAL remembered a 5xx at the token endpoint for a minute, process-wide: signing in again failed without a request, with the old body in
/// its message.
/// </summary>
public sealed class TokenEndpointFailureTests
{
    [TestCase(502)]
    [TestCase(429)]
    public async Task A_sign_in_after_a_failed_poll_sends_a_new_request_to_the_token_endpoint(int status)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant);
        tenant.Faults.Fail("*/token", status, body: "<html>");

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());
        var token = await session.SignInAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
        }
    }
}
