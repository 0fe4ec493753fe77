using Azure.Core;
using Azure.Identity;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Azure.Tests;

public sealed class TokenProviderTests
{
    [Test]
    public async Task The_credential_is_asked_for_all_granted_permissions_with_full_names()
    {
        var credential = new StubCredential();

        await credential.AsTokenProvider().GetTokenAsync();
        await credential.AsTokenProvider(["User.Read", "https://graph.microsoft.com/Mail.Send"]).GetTokenAsync();

        Assert.That(
            credential.Requests.Select(request => string.Join(' ', request.Scopes)),
            Is.EqualTo(new[]
            {
                "https://graph.microsoft.com/.default", "https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Send",
            }));
    }

    [Test]
    public async Task The_credential_is_asked_once_while_its_token_is_valid()
    {
        var credential = new StubCredential();
        var provider = credential.AsTokenProvider();

        for (var call = 0; call < 3; call++)
            await provider.GetTokenAsync();

        Assert.That(credential.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claims_challenge_reaches_the_credential()
    {
        var credential = new StubCredential();
        var provider = credential.AsTokenProvider();
        await provider.GetTokenAsync();

        await provider.GetTokenAsync(new TokenRequest { Claims = "{}", ForceRefresh = true, AnswersChallenges = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(credential.Requests[^1].Claims, Is.EqualTo("{}"));
            Assert.That(credential.Requests[^1].IsCaeEnabled, Is.True);
        }
    }

    [Test]
    public async Task A_failure_of_the_credential_is_a_sign_in_error_with_its_cause()
    {
        var failure = new AuthenticationFailedException(
            "DeviceCodeCredential authentication failed.",
            new MsalServiceException("invalid_grant", "AADSTS65001: The user has not consented to use the application."));
        var provider = new StubCredential { Failure = failure }.AsTokenProvider();

        var error = await Assert.ThrowsAsync<SignInException>(() => provider.GetTokenAsync().AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.ConsentRequired));
            Assert.That(error.AadstsCodes, Is.EqualTo(new[] { 65001 }));
        }
    }

    [Test]
    public async Task A_credential_that_is_not_available_asks_for_a_sign_in()
    {
        var failure = new CredentialUnavailableException("Azure CLI not installed.");
        var provider = new StubCredential { Failure = failure }.AsTokenProvider();

        var error = await Assert.ThrowsAsync<SignInException>(() => provider.GetTokenAsync().AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(error.Message, Does.Contain("StubCredential").And.Contain("Azure CLI not installed."));
            Assert.That(error.InnerException, Is.SameAs(failure));
        }
    }

    [Test]
    public async Task An_account_cannot_be_chosen()
    {
        var provider = new StubCredential().AsTokenProvider();
        var request = new TokenRequest { Account = new GraphAccount("ada@contoso.com", "tenant", "home") };

        var error = await Assert.ThrowsAsync<SignInException>(() => provider.GetTokenAsync(request).AsTask());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
    }

    [Test]
    public void An_empty_list_of_scopes_is_refused()
    {
        Assert.That(() => new StubCredential().AsTokenProvider([]), Throws.ArgumentException);
    }

    [Test]
    public void Scopes_of_two_resources_are_refused()
    {
        var provider = new StubCredential().AsTokenProvider();
        var request = new TokenRequest { Scopes = ["User.Read", "https://management.azure.com/user_impersonation"] };

        Assert.That(
            async () => await provider.GetTokenAsync(request), Throws.ArgumentException.With.Message.Contains("several resources"));
    }

    private sealed class StubCredential : TokenCredential
    {
        public List<TokenRequestContext> Requests { get; } = [];

        public Exception? Failure { get; init; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The provider is asynchronous.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Requests.Add(requestContext);
            return Failure is null ? new(new AccessToken("some-token", DateTimeOffset.UtcNow.AddHours(1))) : throw Failure;
        }
    }
}
