using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// A sign-in that version 1 of the token cache keeps is still good: with each protection that does not depend on the machine, and from
/// the good copy.
/// </summary>
public sealed class TokenCacheFormatTests : IDisposable
{
    private const string RenewedToken = "a-renewed-access-token";

    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();

    private readonly FakeSignInService _service;
    private string _clientId = "", _tenantId = "";

    public TokenCacheFormatTests() =>
        _service = new FakeSignInService((post, _) => Task.FromResult<HttpResponseMessage?>(Renew(post)));

    private string CachePath => _folder["cache.bin"];

    public void Dispose()
    {
        _service.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    [TestCase("caller-key-2", StorageProtection.CallerKey)]
    public async Task A_cache_file_of_version_1_gives_a_valid_token_without_a_request(string name, StorageProtection protection)
    {
        Copy(name, isGood: true);
        await using var session = Open(protection);

        var token = await session.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Value, Is.EqualTo(TokenCacheWriter.AccessToken));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(token.Account!.Username, Is.EqualTo("ada@contoso.onmicrosoft.com"));
            Assert.That(token.Account.HomeAccountId, Is.EqualTo($"00000000-0000-0000-0000-0000000000ad.{_tenantId}"));
            Assert.That(session.CacheStatus, Is.EqualTo(new CacheStatus(protection, CachePath, null)));
            Assert.That(_service.Posts, Is.Empty);
        }
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    [TestCase("caller-key-2", StorageProtection.CallerKey)]
    public async Task A_cache_file_of_version_1_renews_its_token_without_the_user_and_keeps_the_new_one(
        string name, StorageProtection protection)
    {
        Copy(name);

        await using (var session = Open(protection))
        {
            var token = await session.GetTokenAsync();
            Assert.That(token.Value, Is.EqualTo(RenewedToken));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        }

        await using var next = Open(protection);
        Assert.That((await next.GetTokenAsync()).Origin, Is.EqualTo(TokenOrigin.Cache));
        Assert.That(_service.Posts, Has.Count.EqualTo(1));
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    [TestCase("caller-key-2", StorageProtection.CallerKey)]
    public async Task A_damaged_cache_file_is_set_aside_and_the_good_copy_of_version_1_gives_the_token(
        string name, StorageProtection protection)
    {
        Copy(name, isGood: true);
        var damaged = ProtectedFile.Damaged(await File.ReadAllBytesAsync(CachePath));
        var copy = await File.ReadAllBytesAsync(CachePath + ".bak");
        Fixtures.Write(CachePath, damaged);
        await using var session = Open(protection);

        var token = await session.GetTokenAsync();

        Assert.That(token.Value, Is.EqualTo(TokenCacheWriter.AccessToken));
        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
        Assert.That(await File.ReadAllBytesAsync(CachePath), Is.EqualTo(copy), "the copy takes its place");
        await AssertSetAsideAsync(damaged);
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    public async Task A_cache_file_that_is_damaged_with_its_copy_is_set_aside_and_the_user_has_to_sign_in(
        string name, StorageProtection protection)
    {
        var damaged = ProtectedFile.Damaged(Fixtures.Bytes($"token-cache/{name}/cache.bin"));
        Copy(name);
        Fixtures.Write(CachePath, damaged);
        Fixtures.Write(CachePath + ".bak", damaged);

        await AssertSignInIsRequiredAsync(protection, damaged);
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile)]
    [TestCase("caller-key", StorageProtection.CallerKey)]
    public async Task A_cache_file_of_a_later_version_is_set_aside_and_the_user_has_to_sign_in(string name, StorageProtection protection)
    {
        var later = ProtectedFile.OfLaterVersion(Fixtures.Bytes($"token-cache/{name}/cache.bin"));
        Copy(name);
        Fixtures.Write(CachePath, later);
        File.Delete(CachePath + ".bak");

        await AssertSignInIsRequiredAsync(protection, later);
    }

    [Test]
    public async Task A_sealed_cache_file_is_refused_with_another_key_and_left_as_it_is()
    {
        Copy("caller-key");
        await using var session = Open(StorageProtection.CallerKey, new byte[32]);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        AssertRefused(error!, "The key is not the one the file was written with", Fixtures.Bytes("token-cache/caller-key/cache.bin"));
    }

    [Test]
    public async Task A_sealed_cache_file_is_refused_where_the_caller_names_another_protection()
    {
        Copy("caller-key");
        await using var session = Open(StorageProtection.OwnerOnlyFile);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        AssertRefused(error!, "caller-key", Fixtures.Bytes("token-cache/caller-key/cache.bin"));
    }

    [Test]
    public async Task A_sealed_cache_file_of_version_1_that_another_application_wrote_is_refused()
    {
        Copy("caller-key");
        _clientId = "00000000-0000-0000-0000-0000000000ff";
        await using var session = Open(StorageProtection.CallerKey);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        AssertRefused(error!, "another application", Fixtures.Bytes("token-cache/caller-key/cache.bin"));
    }

    [Test]
    public async Task A_cache_file_in_the_open_is_refused_where_only_the_callers_key_is_configured()
    {
        Copy("owner-only-file"); // planted, or restored from a backup
        await using var session = Open(StorageProtection.CallerKey);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        AssertRefused(error!, "is not encrypted", Fixtures.Bytes("token-cache/owner-only-file/cache.bin"));
    }

    [TestCase("keyring")]
    [TestCase("dpapi")]
    public async Task A_cache_file_that_another_machine_protected_is_refused_and_left_as_it_is(string form)
    {
        var file = Encoding.ASCII.GetBytes($"GraphDelegatedKit sign-in cache 1 {form} 0123456789ABCDEF\nsealed");
        Copy("owner-only-file");
        Fixtures.Write(CachePath, file);
        await using var session = Open(StorageProtection.OwnerOnlyFile);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        AssertRefused(error!, form, file);
    }

    [Test]
    public async Task An_unencrypted_cache_file_is_moved_up_to_the_callers_key_and_gives_its_token()
    {
        Copy("owner-only-file", isGood: true);
        await using var session = Open([StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile]);

        var token = await session.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Value, Is.EqualTo(TokenCacheWriter.AccessToken));
            Assert.That(ProtectedFile.Head(await File.ReadAllBytesAsync(CachePath)),
                Does.StartWith("GraphDelegatedKit sign-in cache 2 caller-key "));
            Assert.That(File.Exists(CachePath + ".bak"), Is.False, "the copy in the open is gone");
        }
    }

    [TestCase("owner-only-file", StorageProtection.OwnerOnlyFile, "1 owner-only-file")]
    [TestCase("caller-key-2", StorageProtection.CallerKey, "2 caller-key")]
    public async Task A_cache_file_written_today_has_the_form_of_its_fixture(string name, StorageProtection protection, string form)
    {
        await TokenCacheWriter.WriteAsync(CachePath, protection);

        FixtureWriter.Keep(_folder.Path, $"token-cache/{name}");
        using (Assert.EnterMultipleScope())
            foreach (var copy in new[] { CachePath, CachePath + ".bak" })
            {
                var file = await File.ReadAllBytesAsync(copy);
                Assert.That(ProtectedFile.Head(file), Does.StartWith($"GraphDelegatedKit sign-in cache {form} "));
                Assert.That(JsonDocument.Parse(ProtectedFile.Open(file, Fixtures.Key)).RootElement.TryGetProperty("RefreshToken", out _),
                    "MSAL's own text is in it");
            }
    }

    /// <param name="name">The form.</param>
    /// <param name="isGood">
    /// Whether the access token ends in an hour. MSAL reads the machine's clock, by which the token of the fixture ended long ago.
    /// </param>
    private void Copy(string name, bool isGood = false)
    {
        Fixtures.Copy($"token-cache/{name}", _folder.Path);
        foreach (var copy in new[] { CachePath, CachePath + ".bak" })
        {
            var file = File.ReadAllBytes(copy);
            var content = JsonNode.Parse(ProtectedFile.Open(file, Fixtures.Key))!;
            var token = content["AccessToken"]!.AsObject().Single().Value!;
            (_clientId, _tenantId) = (token["client_id"]!.GetValue<string>(), token["realm"]!.GetValue<string>());
            if (!isGood) continue;

            foreach (var end in new[] { "expires_on", "extended_expires_on", "ext_expires_on" })
                token[end] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            Fixtures.Write(copy, ProtectedFile.With(file, Encoding.UTF8.GetBytes(content.ToJsonString()), Fixtures.Key));
        }
    }

    private HttpResponseMessage Renew(FakeSignInService.Post post)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(post.Uri.AbsoluteUri, Is.EqualTo($"https://login.microsoftonline.com/{_tenantId}/oauth2/v2.0/token"));
            Assert.That(post.GrantType, Is.EqualTo("refresh_token"));
            Assert.That(post.Form["refresh_token"], Is.EqualTo(TokenCacheWriter.RefreshToken));
            Assert.That(post.Form["client_id"], Is.EqualTo(_clientId));
        }

        var body = _service.CreateTokenBody(post);
        body["access_token"] = RenewedToken;
        body["refresh_token"] = TokenCacheWriter.RefreshToken;
        body["id_token"] = TokenCacheWriter.IdToken(_clientId, _tenantId);
        body["client_info"] = TokenCacheWriter.ClientInfo(_tenantId);
        return FakeSignInService.CreateJson(body);
    }

    private DelegatedSession Open(StorageProtection protection, byte[]? key = null) => Open([protection], key);

    private DelegatedSession Open(StorageProtection[] protection, byte[]? key = null) => DelegatedSession.Open(new DelegatedSessionOptions
    {
        ClientId = _clientId,
        Tenant = _tenantId,
        Scopes = ["User.Read", "User.ReadBasic.All"],
        Interaction = Interaction.Never,
        Cache = new TokenCacheOptions { Path = CachePath, Protection = protection, Key = _ => new(key ?? Fixtures.Key) },
        HttpHandler = () => _service,
        LoggerFactory = _log,
    });

    private async Task AssertSignInIsRequiredAsync(StorageProtection protection, byte[] file)
    {
        await using var session = Open(protection);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
        await AssertSetAsideAsync(file);
    }

    private async Task AssertSetAsideAsync(byte[] file)
    {
        var aside = _folder.FileNames.First(name => name.StartsWith("cache.bin.corrupt-", StringComparison.Ordinal));
        Assert.That(await File.ReadAllBytesAsync(_folder[aside]), Is.EqualTo(file), "nothing is lost");
        Assert.That(_log.Text, Does.Contain("is damaged").And.Contain(aside));
    }

    private void AssertRefused(SignInException error, string why, byte[] file)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(error.Message, Does.Contain(CachePath).And.Contain(why));
            Assert.That(error.Remedy, Is.Not.Null);
            Assert.That(File.ReadAllBytes(CachePath), Is.EqualTo(file), "the file is left as it is");
        }
    }
}
