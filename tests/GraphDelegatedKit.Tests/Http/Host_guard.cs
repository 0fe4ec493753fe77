using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Host_guard
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
    [TestCase("https://somebody@graph.microsoft.com/v1.0/me", false)]
    [TestCase("https://graph.microsoft.us/v1.0/me", false)]
    [TestCase("https://microsoft.com/", false)]
    [TestCase("https://GRAPH.MICROSOFT.COM:443/v1.0/me", true)]
    [TestCase("HTTPS://graph.microsoft.com/v1.0/me", true)]
    [TestCase("https://graph.micros\u043Eft.com/v1.0/me", false, Description = "a Cyrillic o")]
    [TestCase("https://graph.xn--microsft-sbh.com/v1.0/me", false)]
    [TestCase("https://graph\uFF0Emicrosoft.com.evil.example/", false, Description = "a full stop of full width")]
    [TestCase("https://evil.example#@graph.microsoft.com/", false)]
    [TestCase("https://evil.example?@graph.microsoft.com/", false)]
    [TestCase("https://graph.microsoft.com:0/", false)]
    [TestCase("https://127.0.0.1/", false)]
    [TestCase("wss://graph.microsoft.com/", false)]
    public void Lets_a_token_go_to_the_clouds_own_graph_only(string address, bool trusted)
    {
        Assert.That(HostGuard.IsTrusted(new Uri(address), GraphCloud.Global), Is.EqualTo(trusted));
        Assert.That(!OpaqueUri.TryParse(address, out var link) || HostGuard.IsTrusted(link, GraphCloud.Global) == trusted, "and the same kept to the letter, if it is taken at all");
    }

    [TestCase("https://graph.microsoft.com\\@evil.example/")]
    [TestCase("https://evil.example\\@graph.microsoft.com/")]
    [TestCase("https://graph.micros\u043Eft.com/v1.0/me")]
    [TestCase("https://graph.microsoft.com/v1.0/\u00FC")]
    [TestCase("https:\\\\graph.microsoft.com\\v1.0")]
    [TestCase("//graph.microsoft.com/v1.0/me")]
    public void What_can_be_read_in_two_ways_is_no_link_at_all(string address)
    {
        Assert.That(OpaqueUri.TryParse(address, out var link) && HostGuard.IsTrusted(link, GraphCloud.Global), Is.False);
        Assert.That(() => GraphUrl.FromService(address).ToUri(GraphCloud.Global), Throws.ArgumentException);
    }

    [Test]
    public void Says_where_the_token_did_not_go_and_nothing_of_the_path()
    {
        Assert.That(() => HostGuard.Check(new Uri("https://evil.example:444/secret?secret"), GraphCloud.UsGov), Throws.InstanceOf<PipelineException>()
            .With.Message.EqualTo("A token for graph.microsoft.us was about to go to https://evil.example:444; it was not sent."));
    }
}
