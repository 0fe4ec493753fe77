using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Spelling
{
    [Test]
    public async Task Of_the_scopes_makes_no_second_fetch()
    {
        var answer = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokens((_, _) => new(answer.Task));
        var spelled = new ScopeNormalizingTokenProvider(new SingleFlightTokenProvider(inner, CancellationToken.None), GraphCloud.Global);

        string[][] spellings = [["Mail.Read", "User.Read"], ["user.read", "MAIL.READ"], ["https://graph.microsoft.com/Mail.Read", "User.Read", "openid"]];
        var pending = spellings.Select(scopes => spelled.GetTokenAsync(new TokenRequest { Scopes = scopes, ForceRefresh = true }).AsTask()).ToArray();
        answer.SetResult(Some.Token());
        await Task.WhenAll(pending);

        Assert.That(inner.Requests.Single()!.Scopes, Is.EqualTo(new[] { "Mail.Read", "User.Read" }));
    }

    [Test]
    public async Task Leaves_everything_else_as_it_is()
    {
        var inner = new FakeTokens(Some.Token());
        var request = new TokenRequest { ForceRefresh = true, Claims = "{}" };

        await new ScopeNormalizingTokenProvider(inner, GraphCloud.Global).GetTokenAsync(request);
        await new ScopeNormalizingTokenProvider(inner, GraphCloud.Global).GetTokenAsync();

        Assert.That(inner.Requests, Is.EqualTo(new[] { request, null }));
    }
}
