using GraphDelegatedKit.SignIn.Msal;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class AccountSelectionTests
{
    private static readonly GraphAccount Ada = TestData.CreateAccount("Ada@contoso.com", "1.t"), Grace = TestData.CreateAccount(
        "grace@contoso.com", "2.t");

    [TestCase("ada@CONTOSO.com", "1.t")]
    [TestCase("grace@contoso.com", "2.t")]
    [TestCase("2.t", "2.t")]
    [TestCase("unknown@contoso.com", null)]
    [TestCase("ada", null)]
    public void An_account_is_selected_by_username_in_any_casing_or_by_home_account_id(string username, string? expected)
    {
        Assert.That(Select([Ada, Grace], null, username)?.HomeAccountId, Is.EqualTo(expected));
    }

    [Test]
    public void The_only_account_is_selected_without_a_username_and_none_when_there_is_no_account()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Select([Ada], null, null), Is.EqualTo(Ada));
            Assert.That(Select([], null, null), Is.Null);
        }
    }

    [Test]
    public void Two_accounts_without_a_username_fail_with_a_list_of_the_accounts()
    {
        var error = Assert.Throws<SignInException>(() => Select([Ada, Grace], null, null));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
            Assert.That(error.Message, Does.Contain("Ada@contoso.com, grace@contoso.com"));
            Assert.That(error.Remedy, Does.Contain("Username"));
        });
    }

    [Test]
    public void A_requested_account_takes_precedence_over_the_username()
    {
        Assert.That(Select([Ada, Grace], Grace, "ada@contoso.com"), Is.EqualTo(Grace));
        Assert.That(
            Select([Ada, Grace], Grace with { Username = "renamed@contoso.com", HomeAccountId = "2.T" }, null),
            Is.EqualTo(Grace),
            "a name can change");
    }

    [TestCase(2, "Ada@contoso.com, grace@contoso.com")]
    [TestCase(0, "no account is signed in")]
    public void A_requested_account_that_is_unknown_fails_with_a_list_of_the_accounts(int known, string expectedList)
    {
        var error =
            Assert.Throws<SignInException>(() => Select(known == 0 ? [] : [Ada, Grace], TestData.CreateAccount("eve@contoso.com"), null));

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(error.Message, Does.Contain("eve@contoso.com").And.Contain(expectedList));
    }

    [Test]
    public void Two_accounts_with_the_same_username_fail_with_a_list_of_their_ids()
    {
        var personal = Ada with { HomeAccountId = "3.t" };

        var error = Assert.Throws<SignInException>(() => Select([Ada, personal], null, "ada@contoso.com"));

        Assert.That(error!.Message, Does.Contain("Ada@contoso.com (1.t), Ada@contoso.com (3.t)"));
        Assert.That(Select([Ada, personal], null, "3.t"), Is.EqualTo(personal));
    }

    private static GraphAccount? Select(GraphAccount[] known, GraphAccount? requested, string? username) =>
        AccountSelector.Select(known, account => account, requested, username);
}
