using GraphDelegatedKit.SignIn;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class Choosing_an_account
{
    private static readonly GraphAccount Ada = Some.Account("Ada@contoso.com", "1.t"), Grace = Some.Account("grace@contoso.com", "2.t");

    [TestCase("ada@CONTOSO.com", "1.t")]
    [TestCase("grace@contoso.com", "2.t")]
    [TestCase("2.t", "2.t")]
    [TestCase("nobody@contoso.com", null)]
    [TestCase("ada", null)]
    public void Goes_by_the_name_in_any_casing_or_by_the_key(string username, string? expected)
    {
        Assert.That(Choose([Ada, Grace], null, username)?.HomeAccountId, Is.EqualTo(expected));
    }

    [Test]
    public void Takes_the_only_one_when_none_is_named_and_nobody_when_there_is_none()
    {
        Assert.That((Choose([Ada], null, null), Choose([], null, null)), Is.EqualTo((Ada, (GraphAccount?)null)));
    }

    [Test]
    public void Is_an_error_that_lists_them_when_there_are_two_and_none_is_named()
    {
        var error = Assert.Throws<SignInException>(() => Choose([Ada, Grace], null, null));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
            Assert.That(error.Message, Does.Contain("Ada@contoso.com, grace@contoso.com"));
            Assert.That(error.Remedy, Does.Contain("Username"));
        });
    }

    [Test]
    public void Goes_by_the_account_asked_for_before_any_name()
    {
        Assert.That((Choose([Ada, Grace], Grace, "ada@contoso.com"), Choose([Ada], Grace, null)), Is.EqualTo((Grace, (GraphAccount?)null)));
    }

    private static GraphAccount? Choose(GraphAccount[] known, GraphAccount? wanted, string? username) => AccountChoice.Among(known, account => account, wanted, username);
}
