using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Snapshot
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Answers_a_thousand_times_from_one_fetch_and_allocates_nothing()
    {
        var inner = new FakeTokens(Token("one", TimeSpan.FromHours(1)));
        var snapshot = new CachedTokenProvider(inner, TimeProvider.System);
        await snapshot.GetTokenAsync();
        Ask(snapshot, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(snapshot, 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Multiple(() =>
        {
            Assert.That(allocated, Is.Zero);
            Assert.That(inner.Requests, Has.Count.EqualTo(1));
        });

        static void Ask(ITokenProvider tokens, int times)
        {
            for (var i = 0; i < times; i++)
            {
                var pending = tokens.GetTokenAsync();
                if (!pending.IsCompletedSuccessfully) Assert.Fail("The token held is good.");
            }
        }
    }

    [Test]
    public async Task Says_how_the_token_was_come_by_once_and_then_that_it_was_held()
    {
        var snapshot = new CachedTokenProvider(new FakeTokens(Token("one", TimeSpan.FromHours(1))), _clock);

        var (first, second) = (await snapshot.GetTokenAsync(), await snapshot.GetTokenAsync());

        Assert.That((first.Origin, second.Origin, second.Value), Is.EqualTo((TokenOrigin.Refresh, TokenOrigin.Cache, "one")));
    }

    [TestCase(54, "one")]
    [TestCase(55, "two")]
    public async Task Renews_five_minutes_before_the_end(int minutes, string expected)
    {
        var snapshot = new CachedTokenProvider(new FakeTokens(Token("one", TimeSpan.FromHours(1)), Token("two", TimeSpan.FromHours(2))), _clock);
        await snapshot.GetTokenAsync();

        _clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.That((await snapshot.GetTokenAsync()).Value, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_forced_refresh_gets_past_it_and_is_held_from_then_on()
    {
        var inner = new FakeTokens(Token("one", TimeSpan.FromHours(1)), Token("two", TimeSpan.FromHours(2)));
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();

        var forced = await snapshot.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That((forced.Value, (await snapshot.GetTokenAsync()).Value, inner.Requests.Count), Is.EqualTo(("two", "two", 2)));
    }

    [TestCase(null)]
    [TestCase("{}")]
    public async Task A_refused_token_is_answered_with_a_newer_one_that_is_held(string? claims)
    {
        var inner = new FakeTokens(Token("old", TimeSpan.FromHours(1)), Token("new", TimeSpan.FromHours(2)));
        var snapshot = new CachedTokenProvider(inner, _clock);
        var old = await snapshot.GetTokenAsync();
        await snapshot.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        var answer = await snapshot.GetTokenAsync(new TokenRequest { ForceRefresh = true, Claims = claims, Rejected = old });

        Assert.That((answer.Value, inner.Requests.Count), Is.EqualTo(("new", 2)));
    }

    [Test]
    public async Task A_refused_token_that_is_the_one_held_is_fetched_anew()
    {
        var inner = new FakeTokens(Token("old", TimeSpan.FromHours(1)), Token("new", TimeSpan.FromHours(2)));
        var snapshot = new CachedTokenProvider(inner, _clock);
        var old = await snapshot.GetTokenAsync();

        var answer = await snapshot.GetTokenAsync(new TokenRequest { ForceRefresh = true, Rejected = old });

        Assert.That(answer.Value, Is.EqualTo("new"));
    }

    [Test]
    public async Task Tokens_for_other_scopes_or_other_people_are_not_held_as_the_sessions_own()
    {
        var inner = new FakeTokens(Token("own", TimeSpan.FromHours(1)), Token("mail", TimeSpan.FromHours(1)), Token("grace", TimeSpan.FromHours(1)));
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();

        await snapshot.GetTokenAsync(new TokenRequest { Scopes = ["Mail.Read"] });
        await snapshot.GetTokenAsync(new TokenRequest { Account = Some.Account("grace") });

        Assert.That((await snapshot.GetTokenAsync()).Value, Is.EqualTo("own"));
    }

    [Test]
    public async Task While_the_token_is_still_valid_a_renewal_that_fails_is_nobodys_trouble()
    {
        var calls = 0;
        var inner = new FakeTokens((_, _) => calls++ == 0 ? new(Token("one", TimeSpan.FromHours(1))) : throw new SignInException(SignInReason.Service, "down"));
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();

        _clock.Advance(TimeSpan.FromMinutes(57));
        var due = await snapshot.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Multiple(() =>
        {
            Assert.That(due.Value, Is.EqualTo("one"));
            Assert.That(async () => await snapshot.GetTokenAsync(), Throws.InstanceOf<SignInException>(), "over is over");
        });
    }

    [Test]
    public async Task A_forced_refresh_that_fails_says_so_although_the_token_is_still_valid()
    {
        var calls = 0;
        var inner = new FakeTokens((_, _) => calls++ == 0 ? new(Token("one", TimeSpan.FromHours(1))) : throw new SignInException(SignInReason.Service, "down"));
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();

        Assert.That(async () => await snapshot.GetTokenAsync(new TokenRequest { ForceRefresh = true }), Throws.InstanceOf<SignInException>());
    }

    [Test]
    public async Task What_was_cleared_is_not_given_again()
    {
        var snapshot = new CachedTokenProvider(new FakeTokens(Token("one", TimeSpan.FromHours(1)), Token("two", TimeSpan.FromHours(1))), _clock);
        await snapshot.GetTokenAsync();

        snapshot.Clear();

        Assert.That((await snapshot.GetTokenAsync()).Value, Is.EqualTo("two"));
    }

    private GraphAccessToken Token(string value, TimeSpan life) => Some.Token(value, _clock.GetUtcNow() + life);
}
