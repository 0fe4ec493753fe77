using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class BrowserSignInTests
{
    [Test]
    public async Task A_browser_sign_in_uses_PKCE_and_a_loopback_form_post_and_is_silent_afterwards()
    {
        await using var tenant = await TestData.StartTenantAsync();
        using var folder = new TemporaryFolder();
        var page = new TaskCompletionSource<Uri>();
        await using var session = OpenSession(tenant, folder["cache"], async (url, cancellationToken) =>
        {
            page.SetResult(url);
            await tenant.SimulateUser(tenant.Address.DefaultUser).SignInAsync(url, cancellationToken);
        });

        var token = await session.GetTokenAsync();
        var requests = tenant.Requests.Count;
        await using var later = OpenSession(
            tenant, folder["cache"], (_, _) => throw new InvalidOperationException("the user must not be asked"));
        var cached = await later.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Browser));
            Assert.That(token.Account!.Username, Is.EqualTo(tenant.Address.DefaultUser));
        }

        Assert.That(page.Task.Result.Query, Does.Contain("code_challenge_method=S256").And.Contain("response_mode=form_post").And
            .Contain("redirect_uri=http%3A%2F%2Flocalhost%3A"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cached.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(cached.Value, Is.EqualTo(token.Value));
            Assert.That(tenant.Requests.Count, Is.EqualTo(requests));
        }
    }

    [Test]
    public async Task A_browser_that_cannot_be_opened_causes_a_fallback_to_the_next_sign_in_method()
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = OpenSession(
            tenant, null, (_, _) => throw new InvalidOperationException("No display."), SignInMethod.Browser, SignInMethod.DeviceCode);

        var token = await session.GetTokenAsync();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
    }

    [Test]
    public async Task Sign_in_methods_are_tried_in_the_order_of_the_options()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var opened = false;
        await using var session = OpenSession(
            tenant, null, (_, _) => Task.FromResult(opened = true), SignInMethod.DeviceCode, SignInMethod.Browser);

        var token = await session.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
            Assert.That(opened, Is.False);
        }
    }

    [Test]
    public async Task A_browser_sign_in_without_a_response_fails_after_two_minutes()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var clock = new Clock();
        await using var session = OpenSession(
            tenant,
            null, (_, cancellationToken) => Task.Run(() => clock.Advance(TimeSpan.FromMinutes(2)), cancellationToken), clock: clock);

        var failure = (await Assert.ThrowsAsync<SignInException>(async () => await session.GetTokenAsync()))!;

        Assert.That(failure!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(failure.Message, Does.Contain("2 minutes"));
        Assert.That(failure.Remedy, Does.Contain("device code"));
    }

    [Test]
    public async Task Declining_in_the_browser_is_final_and_no_other_sign_in_method_is_tried()
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = OpenSession(
            tenant,
            null,
            (url, cancellationToken) => tenant.SimulateUser(tenant.Address.DefaultUser).DeclineSignInAsync(url, cancellationToken),
            SignInMethod.Browser,
            SignInMethod.DeviceCode);

        var failure = (await Assert.ThrowsAsync<SignInException>(async () => await session.GetTokenAsync()))!;

        Assert.That(failure!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(
            tenant.Requests, Has.None.Matches<RecordedRequest>(request => request!.Path.EndsWith("/devicecode", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Cancelling_a_browser_sign_in_throws_OperationCanceledException()
    {
        await using var tenant = await TestData.StartTenantAsync();
        using var caller = new CancellationTokenSource();
        await using var session = OpenSession(tenant, null, (_, _) => caller.CancelAsync());

        Assert.That(
            async () => await session.SignInAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task An_authorization_code_that_cannot_be_redeemed_is_not_shown_in_the_exception()
    {
        await using var tenant = await TestData.StartTenantAsync();
        tenant.Faults.FailToken(53003, "access_denied", description: "Blocked.", grantType: "authorization_code");
        await using var session = OpenSession(
            tenant, null, (url, cancellationToken) => tenant.SimulateUser(tenant.Address.DefaultUser).SignInAsync(url, cancellationToken));

        var failure = (await Assert.ThrowsAsync<SignInException>(async () => await session.GetTokenAsync()))!;

        var code = tenant.Requests.Single(request => request.Form.GetValueOrDefault("grant_type") == "authorization_code").Form["code"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Reason, Is.EqualTo(SignInReason.BlockedByPolicy));
            Assert.That(failure.AadstsCodes, Is.EqualTo(new[] { 53003 }));
        }

        Assert.That(failure.ToString(), Does.Not.Contain(code));
    }

    private static DelegatedSession OpenSession(
        LocalTenant tenant, string? cache, Func<Uri, CancellationToken, Task> openBrowser, params SignInMethod[] methods) =>
        OpenSession(tenant, cache, openBrowser, new Clock(), methods);

    private static DelegatedSession OpenSession(
        LocalTenant tenant, string? cache, Func<Uri, CancellationToken, Task> openBrowser, Clock clock, params SignInMethod[] methods) =>
        TestData.OpenSession(tenant, cache, clock, options =>
        {
            options.Methods = methods.Length == 0 ? [SignInMethod.Browser] : methods;
            options.OpenBrowser = openBrowser;
        });
}
