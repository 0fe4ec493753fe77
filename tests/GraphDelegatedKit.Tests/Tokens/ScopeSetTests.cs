using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class ScopeSetTests
{
    [TestCase("User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase("https://graph.microsoft.com/User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase("HTTPS://GRAPH.MICROSOFT.COM/user.read  MAIL.SEND", "Mail.Send User.Read")]
    [TestCase("openid profile offline_access email User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase("00000003-0000-0000-c000-000000000000/User.Read Mail.Send", "Mail.Send User.Read")]
    [TestCase(".default", "https://graph.microsoft.com/.DEFAULT")]
    [TestCase("User.Read user.read USER.READ Mail.Send", "User.Read Mail.Send")]
    public void Scope_sets_in_different_spellings_are_equal(string one, string other)
    {
        var (first, second) = (Parse(one), Parse(other));

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(second));
            Assert.That(first.Key, Is.EqualTo(second.Key));
            Assert.That(first.GetHashCode(), Is.EqualTo(second.GetHashCode()));
        });
    }

    [TestCase("https://graph.microsoft.us/User.Read")]
    [TestCase("https://outlook.office.com/Mail.Read")]
    public void A_scope_of_another_resource_keeps_its_full_name(string scope)
    {
        Assert.That(Parse(scope).Names, Is.EqualTo(new[] { scope }));
    }

    [Test]
    public void A_scope_set_names_the_scopes_that_were_not_granted()
    {
        Assert.That(
            Parse("User.Read Mail.Send Files.Read").GetMissingFrom(Parse("user.read openid mail.send")),
            Is.EqualTo(new[] { "Files.Read" }));
    }

    [Test]
    public void The_default_scope_is_never_missing_and_is_not_combined_with_other_scopes()
    {
        Assert.That(Parse(".default").GetMissingFrom(Parse("User.Read")), Is.Empty);
        Assert.That(
            Parse(".default").Names,
            Is.EqualTo(new[] { "https://graph.microsoft.com/.default" }),
            "which names the resource, and stands alone:");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Parse(".default").Union(Parse("User.Read")), Is.EqualTo(Parse(".default")));
            Assert.That(Parse("User.Read").Union(Parse(".default")), Is.EqualTo(Parse("User.Read")));
        }
    }

    [Test]
    public void Scope_sets_can_be_united_and_intersected()
    {
        Assert.That(Parse("User.Read").Union(Parse("mail.send user.read")), Is.EqualTo(Parse("Mail.Send User.Read")));
        Assert.That(Parse("User.Read Mail.Send").Intersect(Parse("mail.send Files.Read")), Is.EqualTo(Parse("Mail.Send")));
    }

    private static ScopeSet Parse(string scopes) => ScopeSet.Create(scopes.Split(' '), GraphCloud.Global);
}
