using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A personal account can never grant some permissions, so every call failed (msal-python#450), and the advice was to ask an administrator.
/// </summary>
public sealed class PartialConsentTests : IDisposable
{
    private const string PersonalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private readonly Clock _clock = new();
    private readonly FakeSignInService _service = new()
    {
        Grant = requested => string.Join(' ', requested.Split(' ').Where(scope => scope != "User.ReadBasic.All")),
    };

    public void Dispose() => _service.Dispose();

    [Test]
    public async Task A_token_with_the_granted_permissions_is_returned_if_the_options_allow_it()
    {
        await using var session = Open(allowsPartialConsent: true);

        var signedIn = await session.GetTokenAsync();
        var tokens = new[]
        {
            await session.GetTokenAsync(), await session.GetTokenAsync(new() { Scopes = ["User.Read", "User.ReadBasic.All"] }),
            await session.GetTokenAsync(new() { Scopes = ["User.Read"] }),
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signedIn.Scopes, Is.EqualTo(new[] { "User.Read" }));
            Assert.That(tokens.Select(token => token.Value), Is.All.EqualTo(signedIn.Value));
            Assert.That(_service.PromptCount, Is.EqualTo(1));
            Assert.That(_service.Refreshes, Is.Empty);
        }
    }

    [Test]
    public async Task A_token_with_the_granted_permissions_is_renewed_without_the_refused_ones()
    {
        await using var session = Open(allowsPartialConsent: true);
        await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromHours(2));

        var token = await session.GetTokenAsync();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        Assert.That(_service.Refreshes.Single().Form["scope"], Does.Not.Contain("User.ReadBasic.All"));
    }

    [Test]
    public async Task A_permission_that_the_service_refuses_with_an_error_does_not_block_the_granted_ones()
    {
        var service = new FakeSignInService((post, _) => Task.FromResult(
            post.GrantType == "refresh_token" && post.Form["scope"].Contains("Mail.Send")
                ? FakeSignInService.CreateJson(
                    new { error = "invalid_grant", suberror = "consent_required", error_codes = new[] { 65001 } },
                    HttpStatusCode.BadRequest)
                : null));
        await using var session = service.OpenSession(_clock, options => options.AllowPartialConsent = true);
        await session.GetTokenAsync();
        var request = new TokenRequest { Scopes = ["User.Read", "Mail.Send"] };

        var token = await session.GetTokenAsync(request);
        var again = await session.GetTokenAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Scopes, Is.EqualTo(new[] { "User.Read" }));
            Assert.That(again.Value, Is.EqualTo(token.Value));
            Assert.That(service.Refreshes, Has.Count.EqualTo(1));
            Assert.That(service.PromptCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_request_of_which_nothing_was_granted_is_an_error_even_if_the_options_allow_less([Values] bool allowsPartialConsent)
    {
        await using var session = Open(allowsPartialConsent);

        var error = await Assert.ThrowsAsync<SignInException>(
            () => session.GetTokenAsync(new() { Scopes = ["User.ReadBasic.All"] }).AsTask());

        Assert.That(error!.MissingScopes, Is.EqualTo(new[] { "User.ReadBasic.All" }));
    }

    [Test]
    public async Task Missing_permissions_are_an_error_unless_the_options_allow_them()
    {
        await using var session = Open(allowsPartialConsent: false);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        Assert.That(error!.MissingScopes, Is.EqualTo(new[] { "User.ReadBasic.All" }));
        Assert.That(error.Remedy, Does.Contain("adminconsent"));
    }

    [Test]
    public async Task The_remedy_for_a_personal_account_names_no_administrator()
    {
        _service.HomeTenantId = PersonalAccounts;
        await using var session = Open(allowsPartialConsent: false);

        var first = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var next = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        foreach (var error in new[] { first, next })
            Assert.That(error!.Remedy, Does.Contain("AllowPartialConsent").And.Contain("personal").And.Not.Contain("adminconsent"));
    }

    private DelegatedSession Open(bool allowsPartialConsent) => _service.OpenSession(
        _clock, options => (options.Scopes, options.AllowPartialConsent) = (["User.Read", "User.ReadBasic.All"], allowsPartialConsent));
}
