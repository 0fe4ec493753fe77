using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class ScopeNormalizationTests
{
    [Test]
    public async Task Requests_with_differently_spelled_scopes_share_one_fetch()
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokenProvider((_, _) => new(fetchResult.Task));
        var normalizing = new ScopeNormalizingTokenProvider(
            new SingleFlightTokenProvider(inner, TimeProvider.System, new SignInContext(), CancellationToken.None), GraphCloud.Global);

        string[][] spellings = [
            ["Mail.Read", "User.Read"], ["user.read", "MAIL.READ"], ["https://graph.microsoft.com/Mail.Read", "User.Read", "openid"],
        ];
        var pending = spellings.Select(scopes =>
            normalizing.GetTokenAsync(new TokenRequest { Scopes = scopes, ForceRefresh = true }).AsTask()).ToArray();
        fetchResult.SetResult(TestData.CreateToken());
        await Task.WhenAll(pending);

        Assert.That(inner.Requests.Single()!.Scopes, Is.EqualTo(new[] { "Mail.Read", "User.Read" }));
    }

    [Test]
    public async Task A_request_without_scopes_is_passed_on_unchanged()
    {
        var inner = new FakeTokenProvider(TestData.CreateToken());
        var request = new TokenRequest { ForceRefresh = true, Claims = "{}" };

        await new ScopeNormalizingTokenProvider(inner, GraphCloud.Global).GetTokenAsync(request);
        await new ScopeNormalizingTokenProvider(inner, GraphCloud.Global).GetTokenAsync();

        Assert.That(inner.Requests, Is.EqualTo(new[] { request, null }));
    }
}
