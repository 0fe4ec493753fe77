namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A person who signed in with an alias was refused, because the service reports another name, and the sign-in was removed: the advice was
/// to do the same again (Wino-Mail#643).
/// </summary>
public sealed class AccountAliasTests : IDisposable
{
    private const string Alias = "ada@c.example", Name = "ada.l@c.example";

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();
    private readonly FakeSignInService _service = new() { Username = Name };

    public void Dispose()
    {
        _folder.Dispose();
        _service.Dispose();
    }

    [TestCase("upn")]
    [TestCase("email")]
    [TestCase("unique_name")]
    [TestCase("verified_primary_email", Description = "an optional claim, a list")]
    public async Task A_sign_in_with_an_alias_that_the_ID_token_names_is_accepted_and_found_again(string claim)
    {
        _service.IdTokenClaims[claim] = claim.StartsWith("verified", StringComparison.Ordinal) ? new[] { "x@c.example", Alias } : Alias;
        await using var session = Open(Alias.ToUpperInvariant());

        var token = await session.GetTokenAsync();
        await using var next = Open(Alias);
        var cached = await next.GetTokenAsync();
        var removed = (await next.SignOutAsync()).Removed;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Account!.Username, Is.EqualTo(Name));
            Assert.That(cached.Value, Is.EqualTo(token.Value));
            Assert.That(removed, Is.EqualTo(new[] { token.Account }));
            Assert.That(_service.PromptCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_sign_in_under_an_unknown_name_is_kept_and_the_error_says_which_name_to_configure()
    {
        await using var session = Open(Alias);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        await using var configured = Open(Name);
        var token = await configured.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
            Assert.That(error.Remedy, Does.Contain($"set Username to {Name}"));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(_service.PromptCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_job_whose_account_is_not_signed_in_names_those_that_are()
    {
        await using (var session = Open(Name)) await session.GetTokenAsync();
        await using var job = Open(Alias, options => options.Interaction = Interaction.Never);

        var error = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());

        Assert.That(error!.Message, Does.Contain(Alias).And.Contain(Name));
    }

    // Anyone can give a user of another tenant any address.
    [TestCase(FakeSignInService.TenantId, "b8a3b0a4-0000-4000-8000-000000000002", Description = "a guest")]
    [TestCase("common", FakeSignInService.TenantId)]
    [TestCase("organizations", FakeSignInService.TenantId)]
    public async Task An_address_that_another_tenant_could_have_written_is_no_name_of_the_account(string tenant, string homeTenantId)
    {
        _service.HomeTenantId = homeTenantId;
        _service.IdTokenClaims["email"] = Alias;
        await using var session = Open(Alias, options => options.Tenant = tenant);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
    }

    [Test]
    public async Task An_account_whose_first_name_was_requested_takes_precedence_over_one_with_that_alias()
    {
        _service.IdTokenClaims["email"] = Alias;
        await using (var session = Open(Name)) await session.GetTokenAsync();
        _service.IdTokenClaims.Clear();
        (_service.Username, _service.ObjectId) = (Alias, "1d2b3c4d-0000-4000-8000-000000000009");
        await using (var session = Open(null)) await session.SignInAsync();
        await using var job = Open(Alias, options => options.Interaction = Interaction.Never);

        var token = await job.GetTokenAsync();

        Assert.That(token.Account!.Username, Is.EqualTo(Alias));
    }

    private DelegatedSession Open(string? username, Action<DelegatedSessionOptions>? configure = null) => _service.OpenSession(
        _clock,
        options =>
        {
            options.Username = username;
            configure?.Invoke(options);
        },
        _folder["cache"]);
}
