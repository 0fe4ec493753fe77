using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class FixedTokenProviderTests
{
    [Test]
    public async Task A_token_of_the_local_tenant_acts_as_its_user()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await using var graph = CreateClient(tenant, tenant.CreateToken(tenant.Users[1].UserPrincipalName));

        var me = await graph.GetAsync<User>("me");

        Assert.That(me.DisplayName, Is.EqualTo("Grace"));
    }

    [Test]
    public async Task An_expired_token_is_refused_with_401_after_one_more_try()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var token = tenant.CreateToken();
        tenant.RevokeSignInSessions(tenant.Users[0].Id);
        await using var graph = CreateClient(tenant, token);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Status, Is.EqualTo(System.Net.HttpStatusCode.Unauthorized));
        Assert.That(tenant.Requests.Count, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task The_token_is_the_one_given_with_its_expiry()
    {
        var expiresOn = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

        var token = await new FixedTokenProvider("abc", expiresOn).GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That(token.Value, Is.EqualTo("abc"));
        Assert.That(token.ExpiresOn, Is.EqualTo(expiresOn));
        Assert.That(() => new FixedTokenProvider(" "), Throws.ArgumentException);
    }

    private static GraphClient CreateClient(LocalTenant tenant, string token) =>
        GraphClient.Create(new FixedTokenProvider(token), new() { HttpHandler = tenant.CreateHandler });
}
