using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class CachedTokenTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_cached_token_is_returned_a_thousand_times_from_one_fetch_without_allocations()
    {
        var inner = new FakeTokenProvider(CreateToken("one", TimeSpan.FromHours(1)));
        var cachedProvider = new CachedTokenProvider(inner, TimeProvider.System);
        await cachedProvider.GetTokenAsync();
        GetTokens(cachedProvider, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        GetTokens(cachedProvider, 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Multiple(() =>
        {
            Assert.That(allocated, Is.Zero);
            Assert.That(inner.Requests, Has.Count.EqualTo(1));
        });

        static void GetTokens(ITokenProvider tokens, int times)
        {
            for (var i = 0; i < times; i++)
            {
                var pending = tokens.GetTokenAsync();
                if (!pending.IsCompletedSuccessfully) Assert.Fail("The token held is good.");
            }
        }
    }

    [Test]
    public async Task A_token_reports_its_origin_once_and_then_the_cache()
    {
        var cachedProvider = new CachedTokenProvider(new FakeTokenProvider(CreateToken("one", TimeSpan.FromHours(1))), _clock);

        var (first, second) = (await cachedProvider.GetTokenAsync(), await cachedProvider.GetTokenAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Origin, Is.EqualTo(TokenOrigin.Refresh));
            Assert.That(second.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(second.Value, Is.EqualTo("one"));
        }
    }

    [TestCase(54, "one")]
    [TestCase(55, "two")]
    public async Task A_cached_token_is_renewed_five_minutes_before_it_expires(int minutes, string expected)
    {
        var cachedProvider = new CachedTokenProvider(
            new FakeTokenProvider(CreateToken("one", TimeSpan.FromHours(1)), CreateToken("two", TimeSpan.FromHours(2))), _clock);
        await cachedProvider.GetTokenAsync();

        _clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.That((await cachedProvider.GetTokenAsync()).Value, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_forced_refresh_bypasses_the_cached_token_and_replaces_it()
    {
        var inner = new FakeTokenProvider(CreateToken("one", TimeSpan.FromHours(1)), CreateToken("two", TimeSpan.FromHours(2)));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();

        var forced = await cachedProvider.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(forced.Value, Is.EqualTo("two"));
            Assert.That((await cachedProvider.GetTokenAsync()).Value, Is.EqualTo("two"));
            Assert.That(inner.Requests.Count, Is.EqualTo(2));
        }
    }

    [TestCase(null)]
    [TestCase("{}")]
    public async Task A_rejected_token_is_replaced_by_a_newer_cached_token(string? claims)
    {
        var inner = new FakeTokenProvider(CreateToken("old", TimeSpan.FromHours(1)), CreateToken("new", TimeSpan.FromHours(2)));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        var old = await cachedProvider.GetTokenAsync();
        await cachedProvider.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        var answer = await cachedProvider.GetTokenAsync(new TokenRequest { ForceRefresh = true, Claims = claims, Rejected = old });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Value, Is.EqualTo("new"));
            Assert.That(inner.Requests.Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_rejected_token_that_is_the_cached_one_is_fetched_again()
    {
        var inner = new FakeTokenProvider(CreateToken("old", TimeSpan.FromHours(1)), CreateToken("new", TimeSpan.FromHours(2)));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        var old = await cachedProvider.GetTokenAsync();

        var answer = await cachedProvider.GetTokenAsync(new TokenRequest { ForceRefresh = true, Rejected = old });

        Assert.That(answer.Value, Is.EqualTo("new"));
    }

    [Test]
    public async Task Tokens_for_other_scopes_or_accounts_do_not_replace_the_cached_token()
    {
        var inner = new FakeTokenProvider(
            CreateToken("own", TimeSpan.FromHours(1)),
            CreateToken("mail", TimeSpan.FromHours(1)),
            CreateToken("grace", TimeSpan.FromHours(1)));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();

        await cachedProvider.GetTokenAsync(new TokenRequest { Scopes = ["Mail.Read"] });
        await cachedProvider.GetTokenAsync(new TokenRequest { Account = TestData.CreateAccount("grace") });

        Assert.That((await cachedProvider.GetTokenAsync()).Value, Is.EqualTo("own"));
    }

    [Test]
    public async Task A_failed_renewal_does_not_throw_while_the_cached_token_is_valid()
    {
        var calls = 0;
        var inner = new FakeTokenProvider((_, _) =>
            calls++ == 0 ? new(CreateToken("one", TimeSpan.FromHours(1))) : throw new SignInException(SignInReason.Service, "down"));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();

        _clock.Advance(TimeSpan.FromMinutes(57));
        var due = await cachedProvider.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Multiple(() =>
        {
            Assert.That(due.Value, Is.EqualTo("one"));
            Assert.That(async () => await cachedProvider.GetTokenAsync(), Throws.InstanceOf<SignInException>(), "over is over");
        });
    }

    [Test]
    public async Task A_failed_forced_refresh_throws_although_the_cached_token_is_valid()
    {
        var calls = 0;
        var inner = new FakeTokenProvider((_, _) =>
            calls++ == 0 ? new(CreateToken("one", TimeSpan.FromHours(1))) : throw new SignInException(SignInReason.Service, "down"));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();

        Assert.That(
            async () => await cachedProvider.GetTokenAsync(new TokenRequest { ForceRefresh = true }), Throws.InstanceOf<SignInException>());
    }

    [Test]
    public async Task A_cleared_token_is_not_returned_again()
    {
        var cachedProvider = new CachedTokenProvider(
            new FakeTokenProvider(CreateToken("one", TimeSpan.FromHours(1)), CreateToken("two", TimeSpan.FromHours(1))), _clock);
        await cachedProvider.GetTokenAsync();

        cachedProvider.Clear();

        Assert.That((await cachedProvider.GetTokenAsync()).Value, Is.EqualTo("two"));
    }

    private GraphAccessToken CreateToken(string value, TimeSpan lifetime) => TestData.CreateToken(value, _clock.GetUtcNow() + lifetime);
}
