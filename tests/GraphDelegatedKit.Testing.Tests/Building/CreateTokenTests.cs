using System.IdentityModel.Tokens.Jwt;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Building;

// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference: the token of a test that signs in without the pages.
public sealed class CreateTokenTests : TenantFixture
{
    private protected override LocalTenantOptions Options => new()
    {
        TimeProvider = Clock, AccessTokenLifetime = TimeSpan.FromMinutes(42),
    };

    [Test]
    public void A_token_without_arguments_lets_the_default_user_read_the_own_profile()
    {
        var token = new JwtSecurityToken(Tenant.CreateToken());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Payload["oid"], Is.EqualTo(Tenant.Users[0].Id));
            Assert.That(token.Payload["tid"], Is.EqualTo(Tenant.TenantId));
            Assert.That(token.Payload["appid"], Is.EqualTo(Tenant.ClientId));
            Assert.That(token.Payload["scp"], Is.EqualTo("openid profile email User.Read"));
            Assert.That(token.ValidTo, Is.EqualTo(Clock.GetUtcNow().UtcDateTime.AddMinutes(42)));
        }
    }

    [Test]
    public void Every_token_has_the_named_user_and_scopes_and_a_session_of_its_own()
    {
        var first = new JwtSecurityToken(Tenant.CreateToken(Tenant.Users[1].Id, ["Mail.Read", "Files.Read"]));
        var second = new JwtSecurityToken(Tenant.CreateToken(Tenant.Users[1].UserPrincipalName.ToUpperInvariant()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Payload["oid"], Is.EqualTo(Tenant.Users[1].Id));
            Assert.That(second.Payload["oid"], Is.EqualTo(Tenant.Users[1].Id));
            Assert.That(
                ((string)first.Payload["scp"]).Split(' '), Is.SupersetOf(["Mail.Read", "Files.Read"]).And.None.EqualTo("User.Read"));
            Assert.That(first.Payload["sid"], Is.Not.EqualTo(second.Payload["sid"]));
        }
    }

    [Test]
    public void An_unknown_user_or_permission_is_an_error_of_the_argument()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => Tenant.CreateToken("unknown@contoso.com"), Throws.ArgumentException.With.Message.Contains("unknown@contoso.com"));
            Assert.That(
                () => Tenant.CreateToken(scopes: ["User.Reed"]),
                Throws.ArgumentException.With.Message.Contains("User.Reed").And.Property("ParamName").EqualTo("scopes"));
        }
    }

    [Test]
    public async Task A_token_is_refused_after_its_lifetime()
    {
        using var client = new HttpClient(Tenant.CreateHandler());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tenant.CreateToken());
        Clock.Advance(TimeSpan.FromMinutes(41));
        using var before = await client.GetAsync(GraphUrl + "/me");
        Clock.Advance(TimeSpan.FromHours(1));

        using var after = await client.GetAsync(GraphUrl + "/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)before.StatusCode, Is.EqualTo(200));
            Assert.That((int)after.StatusCode, Is.EqualTo(401));
        }
    }
}
