namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A link is sent to the letter, so a line break in it would end the request line and begin another request.</summary>
public sealed class RequestLineInjectionTests
{
    [TestCase("https://graph.microsoft.com/v1.0/users\r\nX-Injected: 1")]
    [TestCase("https://graph.microsoft.com/v1.0/users HTTP/1.1\r\n\r\nDELETE /v1.0/me")]
    [TestCase("https://graph.microsoft.com/v1.0/users\0")]
    [TestCase("https://graph.microsoft.com/v1.0/users\t")]
    [TestCase("https://graph.microsoft.com/v1.0/users\u007f")]
    [TestCase("/v1.0/users\r\nX-Injected: 1")]
    public void A_link_that_would_break_the_request_line_is_rejected_and_not_shown(string link)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => GraphUrl.FromService(link), Throws.ArgumentException.With.Message.Not.Contains("Injected"));
            Assert.That(() => GraphUrl.PreAuthenticated(link), Throws.ArgumentException.With.Message.Not.Contains("Injected"));
        });
    }
}
