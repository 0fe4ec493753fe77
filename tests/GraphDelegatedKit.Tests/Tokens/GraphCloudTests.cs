namespace GraphDelegatedKit.Tests.Tokens;

public sealed class GraphCloudTests
{
    [TestCase("http://login.example")]
    [TestCase("https://login.example/tenant")]
    [TestCase("https://login.example/?a=b")]
    [TestCase("https://user:secret@login.example")]
    [TestCase("https://login.example/#there")]
    public void A_cloud_accepts_only_https_hosts_without_path_query_fragment_or_user_info(string url)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new GraphCloud("x", new Uri(url), new Uri("https://graph.example")), Throws.ArgumentException);
            Assert.That(() => new GraphCloud("x", new Uri("https://login.example"), new Uri(url)), Throws.ArgumentException);
        });
    }
}
