using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Scope_sets
{
    [TestCase("User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase("https://graph.microsoft.com/User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase("HTTPS://GRAPH.MICROSOFT.COM/user.read  MAIL.SEND", "Mail.Send User.Read")]
    [TestCase("openid profile offline_access email User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase("00000003-0000-0000-c000-000000000000/User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase(".default", "https://graph.microsoft.com/.DEFAULT")]
    [TestCase("User.Read user.read USER.READ Mail.Send", "User.Read Mail.Send")]
    public void Are_the_same_however_they_are_written(string one, string other)
    {
        var (first, second) = (Of(one), Of(other));

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(second));
            Assert.That(first.Key, Is.EqualTo(second.Key));
            Assert.That(first.GetHashCode(), Is.EqualTo(second.GetHashCode()));
        });
    }

    [TestCase("https://graph.microsoft.us/User.Read")]
    [TestCase("https://outlook.office.com/Mail.Read")]
    public void Keep_the_full_name_of_another_resource(string scope)
    {
        Assert.That(Of(scope).Names, Is.EqualTo(new[] { scope }));
    }

    [Test]
    public void Know_what_was_not_granted()
    {
        Assert.That(Of("User.Read Mail.Send Files.Read").GetMissingFrom(Of("user.read openid mail.send")), Is.EqualTo(new[] { "Files.Read" }));
    }

    [Test]
    public void Miss_nothing_when_they_are_whatever_was_consented_to()
    {
        Assert.That(Of(".default").GetMissingFrom(Of("User.Read")), Is.Empty);
        Assert.That(Of(".default").Names, Is.EqualTo(new[] { "https://graph.microsoft.com/.default" }), "which names the resource, and stands alone:");
        Assert.That((Of(".default").Union(Of("User.Read")), Of("User.Read").Union(Of(".default"))), Is.EqualTo((Of(".default"), Of("User.Read"))));
    }

    [Test]
    public void Can_be_put_together_and_held_against_each_other()
    {
        Assert.That(Of("User.Read").Union(Of("mail.send user.read")), Is.EqualTo(Of("Mail.Send User.Read")));
        Assert.That(Of("User.Read Mail.Send").Intersect(Of("mail.send Files.Read")), Is.EqualTo(Of("Mail.Send")));
    }

    private static ScopeSet Of(string scopes) => ScopeSet.Create(scopes.Split(' '), GraphCloud.Global);
}
