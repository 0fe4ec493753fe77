using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A refused proactive renewal prompted the user to sign in while the cached token was still valid.
/// </summary>
public sealed class BackgroundPromptTests
{
    [Test]
    public async Task A_proactive_renewal_is_marked_as_a_background_request()
    {
        var (clock, renewal) = (new Clock(), new TaskCompletionSource<TokenRequest?>());
        var tokens = new FakeTokenProvider((request, _) =>
        {
            if (request is not null) renewal.SetResult(request);
            return new(new GraphAccessToken("t", clock.GetUtcNow().AddHours(24)) { RefreshOn = clock.GetUtcNow().AddHours(12) });
        });
        var cachedProvider = new CachedTokenProvider(tokens, clock);
        await cachedProvider.GetTokenAsync();

        clock.Advance(TimeSpan.FromHours(13));
        await cachedProvider.GetTokenAsync();

        Assert.That((await renewal.Task.WaitAsync(TimeSpan.FromMinutes(2)))!.IsBackground);
    }

    [Test]
    public async Task A_background_request_never_prompts_the_user()
    {
        var prompts = 0;
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, configure: options => options.DeviceCodePrompt = (code, cancellationToken) =>
        {
            prompts++;
            return tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken);
        });
        var cachedToken = await session.GetTokenAsync();
        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);

        var error = await Assert.ThrowsAsync<SignInException>(
            () => session.GetTokenAsync(new TokenRequest { Rejected = cachedToken, IsBackground = true }).AsTask());
        var promptsInBackground = prompts;
        await session.GetTokenAsync(new TokenRequest { Rejected = cachedToken });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(promptsInBackground, Is.EqualTo(1));
            Assert.That(prompts, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_foreground_request_does_not_share_the_fetch_of_a_background_request()
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokenProvider((_, _) => new(fetchResult.Task));
        var singleFlight = new SingleFlightTokenProvider(inner, TimeProvider.System, new SignInContext(), CancellationToken.None);
        var cachedToken = TestData.CreateToken();

        Task[] fetches = [
            singleFlight.GetTokenAsync(new TokenRequest { Rejected = cachedToken, IsBackground = true }).AsTask(),
            singleFlight.GetTokenAsync(new TokenRequest { Rejected = cachedToken }).AsTask(),
        ];
        fetchResult.SetResult(TestData.CreateToken());
        await Task.WhenAll(fetches);

        Assert.That(inner.Requests, Has.Count.EqualTo(2));
    }
}
