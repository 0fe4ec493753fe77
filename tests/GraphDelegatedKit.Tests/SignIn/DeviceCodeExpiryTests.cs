using System.Net;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.SignIn.Msal;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class DeviceCodeExpiryTests
{
    [Test]
    public async Task An_expired_device_code_is_replaced_while_a_user_is_present_and_time_remains()
    {
        var clock = new Clock();
        await using var tenant = await StartTenantAsync(clock);
        var shown = new List<string>();
        var options = CreateOptions(tenant, clock, TimeSpan.FromMinutes(10), (code, cancellationToken) =>
        {
            shown.Add(code.UserCode);
            return shown.Count == 2 ? tenant.SimulateUser(tenant.Address.DefaultUser)
                .EnterCodeAsync(code.UserCode, cancellationToken) : Task.CompletedTask;
        });
        using var app = MsalApp.Create(options, NullLogger.Instance, () => false);

        var result = await new DeviceCodeSignIn(options, isUserPresent: () => true).SignInAsync(
            app.Client, ScopeSet.Create(options.Scopes, options.Cloud), null, CancellationToken.None);

        Assert.That(result.Account.Username, Is.EqualTo(tenant.Address.DefaultUser));
        Assert.That(shown.Distinct().Count(), Is.EqualTo(2));
    }

    [TestCase(true, 60, "not entered within 1 minutes", Description = "no time left")]
    [TestCase(false, 600, "", Description = "no user is present")]
    public async Task An_expired_device_code_ends_the_sign_in_when_time_or_the_user_is_missing(
        bool isUserPresent, int seconds, string expectedText)
    {
        var clock = new Clock();
        await using var tenant = await StartTenantAsync(clock);
        var shown = 0;
        var options = CreateOptions(tenant, clock, TimeSpan.FromSeconds(seconds), (_, _) => Task.FromResult(shown++));
        using var app = MsalApp.Create(options, NullLogger.Instance, () => false);

        var failure = Assert.CatchAsync(() => new DeviceCodeSignIn(options, () => isUserPresent).SignInAsync(
            app.Client, ScopeSet.Create(options.Scopes, options.Cloud), null, CancellationToken.None));

        Assert.That((await failure)!.Message, Does.Contain(expectedText));
        Assert.That(shown, isUserPresent ? Is.GreaterThan(1) : Is.EqualTo(1));
    }

    // Found by a property run: MSAL takes every status but 200 for an error, and it knows the lifetime by the machine's clock only.
    [TestCase(HttpStatusCode.BadRequest)]
    [TestCase(HttpStatusCode.OK)]
    [TestCase(HttpStatusCode.NoContent)]
    public async Task Polling_ends_with_the_lifetime_of_the_code_whatever_status_says_that_it_is_pending(HttpStatusCode status)
    {
        var clock = new Clock();
        var polls = 0;
        var service = new FakeSignInService((post, _) =>
        {
            if (post.IsDeviceCode) return Task.FromResult<HttpResponseMessage?>(null);
            if (++polls > 1000) throw new AssertionException("Polling goes on after the code has expired.");
            return Task.FromResult<HttpResponseMessage?>(
                FakeSignInService.CreateJson(new { error = "authorization_pending", error_description = "Not yet." }, status));
        });
        await using var session = service.OpenSession(clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(polls, Is.InRange(2, 200));
        Assert.That(error!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
    }

    // Found by a property run: the empty token was an ArgumentNullException of the caller.
    [Test]
    public async Task A_token_response_without_an_access_token_is_an_error_of_the_service([Values] bool isEmpty)
    {
        FakeSignInService? service = null;
        service = new((post, _) =>
        {
            if (post.IsDeviceCode) return Task.FromResult<HttpResponseMessage?>(null);
            var body = service!.CreateTokenBody(post);
            if (isEmpty) body["access_token"] = "";
            else body.Remove("access_token");
            return Task.FromResult<HttpResponseMessage?>(FakeSignInService.CreateJson(body));
        });
        await using var session = service.OpenSession(new Clock());

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
    }

    private static Task<LocalTenant> StartTenantAsync(Clock clock) =>
        TestData.StartTenantAsync(new LocalTenantOptions
        {
            TimeProvider = clock,
            DeviceCodeLifetime = TimeSpan.FromSeconds(20),
            DeviceCodeInterval = TimeSpan.FromSeconds(5),
        });

    private static DelegatedSessionOptions CreateOptions(
        LocalTenant tenant, Clock clock, TimeSpan timeout, Func<DeviceCodeInfo, CancellationToken, Task> prompt)
    {
        var options = TestData.CreateSessionOptions(tenant, null, clock);
        (options.InteractionTimeout, options.DeviceCodePrompt) = (timeout, prompt);
        return options;
    }
}
