using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redirect-uris-for-single-page-apps-spas
[TestFixture]
internal sealed class SinglePageAppTests : TenantFixture
{
    private const string RedirectUri = "https://spa.example/";

    private static readonly LocalApp App = new()
    {
        DisplayName = "Board",
        SinglePageRedirectUris = [RedirectUri],
        WebRedirectUris = ["https://spa.example/server"],
        Secrets = [new() { Value = "secret" }],
    };

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, Apps = [App] };

    [Test]
    public async Task A_code_is_redeemed_across_origins_with_its_verifier()
    {
        var (status, body) = await RedeemAsync(RedirectUri, "https://spa.example");

        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
    }

    [TestCase(RedirectUri, null, true, 9002327)]
    [TestCase(RedirectUri, "https://spa.example", false, 9002325)]
    [TestCase("https://spa.example/server", "https://spa.example", true, 9002326)]
    public async Task A_redemption_that_does_not_fit_the_platform_is_refused(
        string redirectUri, string? origin, bool hasChallenge, int code)
    {
        var (status, body) = await RedeemAsync(redirectUri, origin, hasChallenge);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!, Is.EqualTo("invalid_request"));
            Assert.That((int)body["error_codes"]![0]!, Is.EqualTo(code));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime
    [Test]
    public async Task A_refresh_token_ends_a_day_after_the_sign_in_however_often_it_is_redeemed()
    {
        var first = (string)(await RedeemAsync(RedirectUri, "https://spa.example")).Body["refresh_token"]!;

        Clock.Advance(TimeSpan.FromHours(23));
        var second = await RefreshAsync(first, "https://spa.example");
        var withoutOrigin = await RefreshAsync(first, null);
        Clock.Advance(TimeSpan.FromHours(1));
        var expired = await RefreshAsync((string)second.Body["refresh_token"]!, "https://spa.example");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Status, Is.EqualTo(200));
            Assert.That((int)withoutOrigin.Body["error_codes"]![0]!, Is.EqualTo(9002327));
            Assert.That((int)expired.Body["error_codes"]![0]!, Is.EqualTo(700084));
        }
    }

    private async Task<(int Status, JsonNode Body)> RedeemAsync(string redirectUri, string? origin, bool hasChallenge = true)
    {
        var (challenge, verifier) = ClientAuthenticationTests.CreateChallenge();
        using var browser = new SignInBrowser(Tenant);
        (string, string)[] parameters = hasChallenge ? [("code_challenge", challenge), ("code_challenge_method", "S256")] : [];
        var code = await browser.GetCodeAsync(browser.CreateAuthorizeUrl(App.ClientId, redirectUri, parameters));
        return await PostAsync(
            origin, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectUri), ("code_verifier", verifier));
    }

    private Task<(int Status, JsonNode Body)> RefreshAsync(string refreshToken, string? origin) => PostAsync(
        origin, ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("scope", "openid offline_access User.Read"));

    private Task<(int Status, JsonNode Body)> PostAsync(string? origin, params (string Name, string Value)[] fields) => Client.SendAsync(
        HttpMethod.Post,
        $"{Client.AuthorityUrl}/oauth2/v2.0/token",
        new FormUrlEncodedContent(
            fields.Append(("client_id", App.ClientId)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        request =>
        {
            request.Headers.Authorization = null;
            if (origin is not null)
                request.Headers.Add("Origin", origin);
        });
}
