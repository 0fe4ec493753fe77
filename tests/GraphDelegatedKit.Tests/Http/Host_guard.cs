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
    [TestCase("wss://graph.microsoft.com/", false)]
    public void Lets_a_token_go_to_the_clouds_own_graph_only(string address, bool trusted)
    {
        Assert.That(HostGuard.IsTrusted(new Uri(address), GraphCloud.Global), Is.EqualTo(trusted));
    }

    [Test]
    public void Says_where_the_token_did_not_go_and_nothing_of_the_path()
    {
        Assert.That(() => HostGuard.Check(new Uri("https://evil.example:444/secret?secret"), GraphCloud.UsGov), Throws.InstanceOf<PipelineException>()
            .With.Message.EqualTo("A token for graph.microsoft.us was about to go to https://evil.example:444; it was not sent."));
    }
}
