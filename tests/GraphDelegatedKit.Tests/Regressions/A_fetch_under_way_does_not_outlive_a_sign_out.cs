using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A renewal that was under way when the snapshot was cleared put its token back, and the next caller got a signed-out person's.</summary>
public sealed class A_fetch_under_way_does_not_outlive_a_sign_out
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Its_token_goes_to_who_asked_for_it_and_is_not_held(bool forced)
    {
        var arrives = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokens((_, _) => new(arrives.Task));
        var snapshot = new CachedTokenProvider(inner, new Clock());
        var underWay = snapshot.GetTokenAsync(forced ? new TokenRequest { ForceRefresh = true } : null);

        snapshot.Clear();
        arrives.SetResult(Some.Token("of who signed out"));
        await underWay;
        await snapshot.GetTokenAsync();

        Assert.That(inner.Requests, Has.Count.EqualTo(2));
    }
}
