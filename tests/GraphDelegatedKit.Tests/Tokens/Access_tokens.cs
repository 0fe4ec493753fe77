namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Access_tokens
{
    [Test]
    public void Show_whose_they_are_and_never_what_they_are()
    {
        var token = new GraphAccessToken("secret", Some.Moment) { Account = Some.Account("ada@contoso.com") };
        var request = new TokenRequest { Rejected = token, Scopes = ["Mail.Read"] };

        Assert.Multiple(() =>
        {
            Assert.That(token.ToString(), Is.EqualTo("access token of ada@contoso.com, until 2026-03-04T05:06:07.0000000+00:00"));
            Assert.That($"{request}", Does.Contain("ada@contoso.com").And.Not.Contain("secret"));
            Assert.That($"{new GraphAccessToken("secret", Some.Moment)}", Does.Not.Contain("secret"));
        });
    }

    [TestCase("")]
    [TestCase(" ")]
    public void Are_never_empty(string value)
    {
        Assert.That(() => new GraphAccessToken(value, Some.Moment), Throws.ArgumentException);
    }

    [Test]
    public void Carry_their_header_ready_made()
    {
        var token = new GraphAccessToken("secret", Some.Moment);

        Assert.That(token.Header.ToString(), Is.EqualTo("Bearer secret"));
        Assert.That(token.Header, Is.SameAs(token.Header));
    }
}
