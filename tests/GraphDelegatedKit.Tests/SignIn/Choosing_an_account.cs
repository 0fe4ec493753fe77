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
        Assert.That(Choose([Ada, Grace], Grace, "ada@contoso.com"), Is.EqualTo(Grace));
        Assert.That(Choose([Ada, Grace], Grace with { Username = "renamed@contoso.com", HomeAccountId = "2.T" }, null), Is.EqualTo(Grace), "a name can change");
    }

    [TestCase(2, "Ada@contoso.com, grace@contoso.com")]
    [TestCase(0, "nobody is")]
    public void Is_an_error_that_lists_them_when_the_one_asked_for_is_not_there(int known, string listed)
    {
        var error = Assert.Throws<SignInException>(() => Choose(known == 0 ? [] : [Ada, Grace], Some.Account("eve@contoso.com"), null));

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(error.Message, Does.Contain("eve@contoso.com").And.Contain(listed));
    }

    [Test]
    public void Is_an_error_that_lists_their_ids_when_two_have_the_name()
    {
        var personal = Ada with { HomeAccountId = "3.t" };

        var error = Assert.Throws<SignInException>(() => Choose([Ada, personal], null, "ada@contoso.com"));

        Assert.That(error!.Message, Does.Contain("Ada@contoso.com (1.t), Ada@contoso.com (3.t)"));
        Assert.That(Choose([Ada, personal], null, "3.t"), Is.EqualTo(personal));
    }

    private static GraphAccount? Choose(GraphAccount[] known, GraphAccount? wanted, string? username) => AccountSelector.Select(known, account => account, wanted, username);
}
