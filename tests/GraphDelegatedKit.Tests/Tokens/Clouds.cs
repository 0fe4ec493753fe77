namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Clouds
{
    [TestCase("http://login.example")]
    [TestCase("https://login.example/tenant")]
    [TestCase("https://login.example/?a=b")]
    [TestCase("https://somebody:secret@login.example")]
    [TestCase("https://login.example/#there")]
    public void Are_made_of_nothing_but_https_hosts(string address)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new GraphCloud("x", new Uri(address), new Uri("https://graph.example")), Throws.ArgumentException);
            Assert.That(() => new GraphCloud("x", new Uri("https://login.example"), new Uri(address)), Throws.ArgumentException);
        });
    }
}
