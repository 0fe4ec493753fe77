using System.Text.Json;
using GraphDelegatedKit.Testing;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// The client capability cp1 promises that challenges are answered. A session alone answers none, so it must not promise it.
/// </summary>
public sealed class ClientCapabilityScenarioTests
{
    [Test]
    public async Task A_session_used_alone_never_declares_cp1()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);

        await session.GetTokenAsync();
        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(tenant.Requests.Select(request => request.GetClaims()), Has.None.Contains("cp1"));
        Assert.That(GetCapabilities(token), Is.Empty);
    }

    [Test]
    public async Task A_session_used_by_a_client_or_a_handler_declares_cp1_from_its_first_token([Values] ClientKind clientKind)
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);

        await clientKind.CreateGetMe(tenant, session)();

        Assert.That(GetCapabilities(await session.GetTokenAsync()), Is.EqualTo(new[] { "cp1" }));
    }

    [Test]
    public async Task A_session_with_earlier_tokens_declares_cp1_once_a_client_uses_it_and_keeps_its_sign_in([Values] bool inMemory)
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = TestData.OpenSession(tenant, inMemory ? null : folder["cache"]);
        var before = await session.SignInAsync();

        await using var client = TestData.CreateClient(tenant, tokens: session);
        var cachedToken = await session.GetTokenAsync(new() { Scopes = ["User.Read"] });
        var after = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.Multiple(() =>
        {
            Assert.That(cachedToken.Value, Is.EqualTo(before.Value), "the new application object has what the old one had");
            Assert.That(GetCapabilities(before), Is.EqualTo(Array.Empty<string>()));
            Assert.That(GetCapabilities(after), Is.EqualTo(new[] { "cp1" }));
            Assert.That(tenant.GetTokenRequests("device_code").Count(request => request.Status == 200), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_sign_in_in_progress_is_not_lost_when_a_client_starts_to_use_the_session()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var prompted = new TaskCompletionSource();
        var enter = new TaskCompletionSource();
        var session = TestData.OpenSession(tenant, configure: options =>
        {
            var enterCode = options.DeviceCodePrompt!;
            options.DeviceCodePrompt = async (code, cancellationToken) =>
            {
                prompted.SetResult();
                await enter.Task;
                await enterCode(code, cancellationToken);
            };
        });
        var signIn = session.SignInAsync();
        await prompted.Task;

        await using var client = TestData.CreateClient(tenant, tokens: session);
        var accountsMeanwhile = await session.GetAccountsAsync();
        enter.SetResult();
        await signIn;
        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accountsMeanwhile.Count, Is.Zero);
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        }

        Assert.That(GetCapabilities(token), Is.EqualTo(new[] { "cp1" }));
    }

    [Test]
    public async Task A_claims_challenge_is_not_answered_for_a_custom_provider_without_cp1()
    {
        await using var tenant = await TestData.StartTenantAsync();
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);
        // a provider of the caller's own, which does not declare the capability
        var tokens = new FakeTokenProvider(await TestData.OpenSession(tenant).GetTokenAsync());

        var e = await Assert.ThrowsAsync<GraphException>(() => TestData.CreateClient(tenant, tokens: tokens).GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)e!.Status!, Is.EqualTo(401));
            Assert.That(e.Claims, Is.Null);
        }
    }

    private static string[] GetCapabilities(GraphAccessToken token)
    {
        var claims = JsonDocument.Parse(Base64UrlEncoder.Decode(token.Value.Split('.')[1])).RootElement;
        return claims.TryGetProperty("xms_cc", out var capabilities)
            ? [.. capabilities.EnumerateArray().Select(one => one.GetString()!)]
            : [];
    }
}
