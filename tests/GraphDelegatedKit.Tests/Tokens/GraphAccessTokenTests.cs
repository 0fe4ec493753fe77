namespace GraphDelegatedKit.Tests.Tokens;

public sealed class GraphAccessTokenTests
{
    [Test]
    public void An_access_token_shows_its_account_and_expiry_and_never_its_value()
    {
        var token = new GraphAccessToken("secret", TestData.FixedTime) { Account = TestData.CreateAccount("ada@contoso.com") };
        var request = new TokenRequest { Rejected = token, Scopes = ["Mail.Read"] };

        Assert.Multiple(() =>
        {
            Assert.That(token.ToString(), Is.EqualTo("access token of ada@contoso.com, until 2026-03-04T05:06:07.0000000+00:00"));
            Assert.That($"{request}", Does.Contain("ada@contoso.com").And.Not.Contain("secret"));
            Assert.That($"{new GraphAccessToken("secret", TestData.FixedTime)}", Does.Not.Contain("secret"));
        });
    }

    [TestCase("")]
    [TestCase(" ")]
    public void An_access_token_with_an_empty_value_is_rejected(string value)
    {
        Assert.That(() => new GraphAccessToken(value, TestData.FixedTime), Throws.ArgumentException);
    }

    [Test]
    public void An_access_token_creates_its_authorization_header_only_once()
    {
        var token = new GraphAccessToken("secret", TestData.FixedTime);

        Assert.That(token.Header.ToString(), Is.EqualTo("Bearer secret"));
        Assert.That(token.Header, Is.SameAs(token.Header));
    }
}
