using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class HostGuardTests
{
    [TestCase("https://graph.microsoft.com/v1.0/me", true)]
    [TestCase("https://GRAPH.microsoft.com/v1.0/me", true)]
    [TestCase("https://graph.microsoft.com:443/v1.0/me", true)]
    [TestCase("http://graph.microsoft.com/v1.0/me", false)]
    [TestCase("https://graph.microsoft.com:8443/v1.0/me", false)]
    [TestCase("https://graph.microsoft.com./v1.0/me", false)]
    [TestCase("https://graph.microsoft.com.evil.example/v1.0/me", false)]
    [TestCase("https://evil.example/graph.microsoft.com", false)]
    [TestCase("https://graph.microsoft.com@evil.example/", false)]
    [TestCase("https://user@graph.microsoft.com/v1.0/me", false)]
    [TestCase("https://graph.microsoft.us/v1.0/me", false)]
    [TestCase("https://microsoft.com/", false)]
    [TestCase("https://GRAPH.MICROSOFT.COM:443/v1.0/me", true)]
    [TestCase("HTTPS://graph.microsoft.com/v1.0/me", true)]
    [TestCase("https://graph.micros\u043Eft.com/v1.0/me", false, Description = "a Cyrillic o")]
    [TestCase("https://graph.xn--microsft-sbh.com/v1.0/me", false)]
    [TestCase("https://graph\uFF0Emicrosoft.com.evil.example/", false, Description = "a full-width full stop")]
    [TestCase("https://evil.example#@graph.microsoft.com/", false)]
    [TestCase("https://evil.example?@graph.microsoft.com/", false)]
    [TestCase("https://graph.microsoft.com:0/", false)]
    [TestCase("https://127.0.0.1/", false)]
    [TestCase("wss://graph.microsoft.com/", false)]
    public void A_URL_is_trusted_only_if_its_host_is_the_Graph_host_of_the_cloud(string url, bool trusted)
    {
        Assert.That(HostGuard.IsTrusted(new Uri(url), GraphCloud.Global), Is.EqualTo(trusted));
        Assert.That(
            !OpaqueUri.TryParse(url, out var link) || HostGuard.IsTrusted(link, GraphCloud.Global) == trusted,
            "the guard decides the same for an opaque URI, if the URI can be parsed");
    }

    [TestCase("https://graph.microsoft.com\\@evil.example/")]
    [TestCase("https://evil.example\\@graph.microsoft.com/")]
    [TestCase("https://graph.micros\u043Eft.com/v1.0/me")]
    [TestCase("https:\\\\graph.microsoft.com\\v1.0")]
    [TestCase("//graph.microsoft.com/v1.0/me")]
    public void An_ambiguous_URL_is_rejected(string url)
    {
        Assert.That(OpaqueUri.TryParse(url, out var link) && HostGuard.IsTrusted(link, GraphCloud.Global), Is.False);
        Assert.That(() => GraphUrl.FromService(url).ToUri(GraphCloud.Global), Throws.ArgumentException);
    }

    [Test]
    public void The_error_for_an_untrusted_URL_names_its_host_and_not_its_path()
    {
        Assert.That(
            () => HostGuard.Check(new Uri("https://evil.example:444/secret?secret"), GraphCloud.UsGov),
            Throws.InstanceOf<PipelineException>()
                .With.Message.EqualTo("A token for graph.microsoft.us must not be sent to https://evil.example:444. It was not sent."));
    }
}
