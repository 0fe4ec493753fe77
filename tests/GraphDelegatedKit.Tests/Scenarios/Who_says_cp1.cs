using System.Text.Json;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>The client capability cp1 promises that challenges are answered. A session alone answers none, so it must not promise it.</summary>
public sealed class Who_says_cp1
{
    [Test]
    public async Task A_session_used_alone_never_does()
    {
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant);

        await session.GetTokenAsync();
        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(tenant.Requests.Select(request => request.Claims()), Has.None.Contains("cp1"));
        Assert.That(Capabilities(token), Is.Empty);
    }

    [Test]
    public async Task A_session_under_a_client_or_a_handler_does_from_its_first_token_on([Values] Over over)
    {
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant);

        await over.Me(tenant, session)();

        Assert.That(Capabilities(await session.GetTokenAsync()), Is.EqualTo(new[] { "cp1" }));
    }

    [Test]
    public async Task One_that_had_tokens_before_does_from_then_on_and_keeps_the_sign_in([Values] bool inMemory)
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant();
        await using var session = Some.Session(tenant, inMemory ? null : folder["cache"]);
        var before = await session.SignInAsync();

        await using var client = Some.Client(tenant, tokens: session);
        var held = await session.GetTokenAsync(new() { Scopes = ["User.Read"] });
        var after = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.Multiple(() =>
        {
            Assert.That(held.Value, Is.EqualTo(before.Value), "the new application object has what the old one had");
            Assert.That((Capabilities(before), Capabilities(after)), Is.EqualTo((Array.Empty<string>(), new[] { "cp1" })));
            Assert.That(tenant.TokenRequests("device_code").Count(request => request.Status == 200), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_sign_in_under_way_meanwhile_is_not_lost()
    {
        await using var tenant = await Some.Tenant();
        var prompted = new TaskCompletionSource();
        var enter = new TaskCompletionSource();
        var session = Some.Session(tenant, change: options =>
        {
            var enters = options.DeviceCodePrompt!;
            options.DeviceCodePrompt = async (code, cancellationToken) =>
            {
                prompted.SetResult();
                await enter.Task;
                await enters(code, cancellationToken);
            };
        });
        var signIn = session.SignInAsync();
        await prompted.Task;

        await using var client = Some.Client(tenant, tokens: session);
        var accountsMeanwhile = await session.GetAccountsAsync();
        enter.SetResult();
        await signIn;
        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That((accountsMeanwhile.Count, token.Origin), Is.EqualTo((0, TokenOrigin.Refresh)));
        Assert.That(Capabilities(token), Is.EqualTo(new[] { "cp1" }));
    }

    [Test]
    public async Task A_service_that_challenges_gets_no_answer_to_what_it_cannot_say_without_it()
    {
        await using var tenant = await Some.Tenant();
        tenant.Faults.Challenge("/v1.0/me", Journeys.Step1);
        var tokens = new FakeTokens(await Some.Session(tenant).GetTokenAsync()); // a provider of somebody's own, which never said so

        var e = await Assert.ThrowsAsync<GraphException>(() => Some.Client(tenant, tokens: tokens).GetAsync<User>("me"));

        Assert.That(((int)e!.Status!, e.Claims), Is.EqualTo((401, (string?)null)));
    }

    private static string[] Capabilities(GraphAccessToken token)
    {
        var payload = token.Value.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = JsonDocument.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '='))).RootElement;
        return claims.TryGetProperty("xms_cc", out var capabilities) ? [.. capabilities.EnumerateArray().Select(one => one.GetString()!)] : [];
    }
}
