using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A renewal that was under way when the snapshot was cleared put its token back, and the next caller got a signed-out person's.
/// </summary>
public sealed class ClearedTokenTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_token_that_arrives_after_the_cache_was_cleared_goes_to_its_caller_and_is_not_cached(bool forced)
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokenProvider((_, _) => new(fetchResult.Task));
        var cachedProvider = new CachedTokenProvider(inner, new Clock());
        var pending = cachedProvider.GetTokenAsync(forced ? new TokenRequest { ForceRefresh = true } : null);

        cachedProvider.Clear();
        fetchResult.SetResult(TestData.CreateToken("of who signed out"));
        await pending;
        await cachedProvider.GetTokenAsync();

        Assert.That(inner.Requests, Has.Count.EqualTo(2));
    }
}
