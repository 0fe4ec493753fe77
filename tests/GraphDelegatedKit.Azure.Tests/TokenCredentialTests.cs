using Azure.Core;

namespace GraphDelegatedKit.Azure.Tests;

public sealed class TokenCredentialTests
{
    private const string Claims = """{"access_token":{"nbf":{"essential":true,"value":"1600000000"}}}""";

    private readonly List<TokenRequest?> _requests = [];

    [Test]
    public async Task The_default_scope_of_Graph_is_the_permissions_of_the_provider()
    {
        var token = await CreateCredential().GetTokenAsync(new(["https://graph.microsoft.com/.default"]), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_requests.Single(), Is.Null);
            Assert.That(token.Token, Is.EqualTo("some-token"));
            Assert.That(token.ExpiresOn, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero)));
            Assert.That(token.RefreshOn, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 3, 0, 0, TimeSpan.Zero)));
        }
    }

    [Test]
    public async Task Other_scopes_are_passed_on()
    {
        await CreateCredential().GetTokenAsync(new(["https://management.azure.com/.default"]), CancellationToken.None);

        Assert.That(_requests.Single()!.Scopes, Is.EqualTo(new[] { "https://management.azure.com/.default" }));
    }

    [Test]
    public async Task The_claims_of_a_challenge_ask_for_a_new_token()
    {
        var context = new TokenRequestContext(["https://graph.microsoft.com/.default"], claims: Claims, isCaeEnabled: true);

        await CreateCredential().GetTokenAsync(context, CancellationToken.None);

        Assert.That(
            _requests.Single(), Is.EqualTo(new TokenRequest { Claims = Claims, ForceRefresh = true, AnswersChallenges = true }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Continuous_access_evaluation_is_asked_for_only_if_the_client_can_do_it(bool isCaeEnabled)
    {
        var context = new TokenRequestContext(["https://graph.microsoft.com/.default"], isCaeEnabled: isCaeEnabled);

        await CreateCredential().GetTokenAsync(context, CancellationToken.None);

        Assert.That(_requests.Single()?.AnswersChallenges ?? false, Is.EqualTo(isCaeEnabled));
    }

    [Test]
    public void A_synchronous_call_returns_the_token_too()
    {
        var token = CreateCredential().GetToken(new(["https://graph.microsoft.com/.default"]), CancellationToken.None);

        Assert.That(token.Token, Is.EqualTo("some-token"));
    }

    [Test]
    public void A_token_of_another_tenant_than_the_requested_one_is_refused()
    {
        var context = new TokenRequestContext(
            ["https://graph.microsoft.com/.default"], tenantId: "11111111-2222-3333-4444-555555555555");

        Assert.That(
            async () => await CreateCredential().GetTokenAsync(context, CancellationToken.None),
            Throws.InstanceOf<SignInException>().With.Message.Contains("11111111-2222-3333-4444-555555555555"));
    }

    [Test]
    public void Proof_of_possession_is_refused()
    {
        var context = new TokenRequestContext(["https://graph.microsoft.com/.default"], isProofOfPossessionEnabled: true);

        Assert.That(
            async () => await CreateCredential().GetTokenAsync(context, CancellationToken.None),
            Throws.InstanceOf<NotSupportedException>());
    }

    private TokenCredential CreateCredential() => new RecordingProvider(_requests).AsTokenCredential();

    private sealed class RecordingProvider(List<TokenRequest?> requests) : ITokenProvider
    {
        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
        {
            requests.Add(request);
            return new(new GraphAccessToken("some-token", new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero))
            {
                RefreshOn = new DateTimeOffset(2030, 1, 2, 3, 0, 0, TimeSpan.Zero),
                TenantId = "99999999-2222-3333-4444-555555555555",
            });
        }
    }
}
