using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class Browser
{
    [Test]
    public async Task Signs_in_with_a_code_PKCE_and_an_answer_over_loopback_and_then_silently()
    {
        await using var tenant = await Some.Tenant();
        using var folder = new Folder();
        var page = new TaskCompletionSource<Uri>();
        await using var session = Session(tenant, folder["cache"], async (address, stop) =>
        {
            page.SetResult(address);
            await tenant.SimulateUser(tenant.Address.DefaultUser).SignInAsync(address, stop);
        });

        var token = await session.GetTokenAsync();
        var requests = tenant.Requests.Count;
        await using var later = Session(tenant, folder["cache"], (_, _) => throw new InvalidOperationException("nobody is to be asked"));
        var cached = await later.GetTokenAsync();

        Assert.That((token.Origin, token.Account!.Username), Is.EqualTo((TokenOrigin.Browser, tenant.Address.DefaultUser)));
        Assert.That(page.Task.Result.Query, Does.Contain("code_challenge_method=S256").And.Contain("response_mode=form_post").And.Contain("redirect_uri=http%3A%2F%2Flocalhost%3A"));
        Assert.That((cached.Origin, cached.Value, tenant.Requests.Count), Is.EqualTo((TokenOrigin.Cache, token.Value, requests)));
    }

    [Test]
    public async Task Where_none_can_be_opened_the_next_way_is_taken()
    {
        await using var tenant = await Some.Tenant();
        await using var session = Session(tenant, null, (_, _) => throw new InvalidOperationException("No display."), SignInMethod.Browser, SignInMethod.DeviceCode);

        var token = await session.GetTokenAsync();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
    }

    [Test]
    public async Task The_order_is_the_callers()
    {
        await using var tenant = await Some.Tenant();
        var opened = false;
        await using var session = Session(tenant, null, (_, _) => Task.FromResult(opened = true), SignInMethod.DeviceCode, SignInMethod.Browser);

        var token = await session.GetTokenAsync();

        Assert.That((token.Origin, opened), Is.EqualTo((TokenOrigin.DeviceCode, false)));
    }

    [Test]
    public async Task A_page_that_is_closed_ends_the_wait_after_two_minutes()
    {
        await using var tenant = await Some.Tenant();
        var clock = new Clock();
        await using var session = Session(tenant, null, (_, stop) => Task.Run(() => clock.Advance(TimeSpan.FromMinutes(2)), stop), clock: clock);

        var failure = (await Assert.ThrowsAsync<SignInException>(async () => await session.GetTokenAsync()))!;

        Assert.That(failure!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(failure.Message, Does.Contain("2 minutes"));
        Assert.That(failure.Remedy, Does.Contain("device code"));
    }

    [Test]
    public async Task Declining_at_the_page_is_final_although_another_way_follows()
    {
        await using var tenant = await Some.Tenant();
        await using var session = Session(
            tenant, null, (address, stop) => tenant.SimulateUser(tenant.Address.DefaultUser).DeclineSignInAsync(address, stop), SignInMethod.Browser, SignInMethod.DeviceCode);

        var failure = (await Assert.ThrowsAsync<SignInException>(async () => await session.GetTokenAsync()))!;

        Assert.That(failure!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(tenant.Requests, Has.None.Matches<RecordedRequest>(request => request!.Path.EndsWith("/devicecode", StringComparison.Ordinal)));
    }

    [Test]
    public async Task The_callers_cancellation_is_a_cancellation()
    {
        await using var tenant = await Some.Tenant();
        using var caller = new CancellationTokenSource();
        await using var session = Session(tenant, null, (_, _) => caller.CancelAsync());

        Assert.That(async () => await session.SignInAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task The_code_stands_in_no_exception_when_it_cannot_be_redeemed()
    {
        await using var tenant = await Some.Tenant();
        tenant.Faults.FailToken(53003, "access_denied", description: "Blocked.", grantType: "authorization_code");
        await using var session = Session(tenant, null, (address, stop) => tenant.SimulateUser(tenant.Address.DefaultUser).SignInAsync(address, stop));

        var failure = (await Assert.ThrowsAsync<SignInException>(async () => await session.GetTokenAsync()))!;

        var code = tenant.Requests.Single(request => request.Form.GetValueOrDefault("grant_type") == "authorization_code").Form["code"];
        Assert.That((failure!.Reason, failure.AadstsCodes), Is.EqualTo((SignInReason.BlockedByPolicy, new[] { 53003 })));
        Assert.That(failure.ToString(), Does.Not.Contain(code));
    }

    private static DelegatedSession Session(LocalTenant tenant, string? cache, Func<Uri, CancellationToken, Task> open, params SignInMethod[] methods) =>
        Session(tenant, cache, open, new Clock(), methods);

    private static DelegatedSession Session(LocalTenant tenant, string? cache, Func<Uri, CancellationToken, Task> open, Clock clock, params SignInMethod[] methods) =>
        Some.Session(tenant, cache, clock, options =>
        {
            options.Methods = methods.Length == 0 ? [SignInMethod.Browser] : methods;
            options.OpenBrowser = open;
        });
}
