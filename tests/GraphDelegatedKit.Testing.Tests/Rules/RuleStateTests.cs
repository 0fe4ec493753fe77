namespace GraphDelegatedKit.Testing.Tests.Rules;

/// <summary>The modes of the rules from the options, in a state folder and in snapshots.</summary>
public sealed class RuleStateTests : TemporaryFolderFixture
{
    private const LocalRule Rule = LocalRule.CustomQueryOption, OtherRule = LocalRule.UnknownPreference;

    [Test]
    public async Task The_options_set_rules_and_the_other_rules_have_their_defaults()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Rules = { [Rule] = RuleMode.Allow } });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Rules[Rule], Is.EqualTo(RuleMode.Allow));
            Assert.That(tenant.Rules[OtherRule], Is.EqualTo(RuleMode.Warn));
            Assert.That(tenant.Rules[LocalRule.MissingPermission], Is.EqualTo(RuleMode.Allow));
        }
    }

    [Test]
    public void The_two_older_options_are_rules()
    {
        var strict = new LocalTenantOptions { EnforceScopes = true, RefuseAuthorizationOnTransferUrls = true };
        var lenient = new LocalTenantOptions { Rules = { [LocalRule.MissingPermission] = RuleMode.Warn }, EnforceScopes = false };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(strict.Rules[LocalRule.MissingPermission], Is.EqualTo(RuleMode.Refuse));
            Assert.That(strict.Rules[LocalRule.AuthorizationOnTransferUrl], Is.EqualTo(RuleMode.Refuse));
            Assert.That(lenient.Rules[LocalRule.MissingPermission], Is.EqualTo(RuleMode.Warn), "false is no mode");
            Assert.That(new LocalTenantOptions { Rules = { [LocalRule.MissingPermission] = RuleMode.Refuse } }.EnforceScopes, Is.True);
        }
    }

    [Test]
    public async Task A_state_folder_keeps_a_change_and_not_the_options()
    {
        await using (var first = await StartAsync((OtherRule, RuleMode.Refuse)))
            first.Rules[Rule] = RuleMode.Refuse;

        await using var second = await StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Rules[Rule], Is.EqualTo(RuleMode.Refuse));
            Assert.That(second.Rules[OtherRule], Is.EqualTo(RuleMode.Warn));
        }
    }

    [Test]
    public async Task A_rule_of_the_options_comes_before_a_change_of_an_earlier_run()
    {
        await using (var first = await StartAsync())
            first.Rules[Rule] = RuleMode.Refuse;

        await using var second = await StartAsync((Rule, RuleMode.Allow));

        Assert.That(second.Rules[Rule], Is.EqualTo(RuleMode.Allow));
    }

    [Test]
    public async Task A_snapshot_has_the_rules_of_its_time()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Rules = { [OtherRule] = RuleMode.Refuse } });
        var rules = tenant.Rules;
        rules[Rule] = RuleMode.Refuse;
        var snapshot = tenant.TakeSnapshot();
        rules.SetAll(RuleMode.Allow);

        tenant.Restore(snapshot);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rules[Rule], Is.EqualTo(RuleMode.Refuse));
            Assert.That(rules[OtherRule], Is.EqualTo(RuleMode.Refuse));
            Assert.That(rules[LocalRule.MissingPkce], Is.EqualTo(RuleMode.Warn));
        }
    }

    [Test]
    public async Task A_stored_snapshot_brings_its_rules_to_a_tenant_with_other_options()
    {
        await using (var first = await StartAsync((Rule, RuleMode.Refuse)))
            first.SaveSnapshot("strict");
        await using var second = await StartAsync((OtherRule, RuleMode.Allow));

        second.RestoreSnapshot("strict");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Rules[Rule], Is.EqualTo(RuleMode.Refuse));
            Assert.That(second.Rules[OtherRule], Is.EqualTo(RuleMode.Warn));
        }
    }

    // The router of the restored state has other services than the one before.
    [Test]
    public async Task Restored_rules_apply_to_requests()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient();
        tenant.Rules[Rule] = RuleMode.Refuse;
        var snapshot = tenant.TakeSnapshot();
        tenant.Rules.Reset();
        using var before = await client.GetAsync("me?selct=id");

        tenant.Restore(snapshot);
        using var after = await client.GetAsync("me?selct=id");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)before.StatusCode, Is.EqualTo(200));
            Assert.That((int)after.StatusCode, Is.EqualTo(400));
        }
    }

    [Test]
    public async Task A_rule_or_a_mode_that_does_not_exist_is_refused()
    {
        await using var tenant = await LocalTenant.StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => tenant.Rules[(LocalRule)99], Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => tenant.Rules[Rule] = (RuleMode)7, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(tenant.Rules[Rule], Is.EqualTo(RuleMode.Warn));
        }
    }

    private Task<LocalTenant> StartAsync(params (LocalRule Rule, RuleMode Mode)[] rules)
    {
        var options = new LocalTenantOptions { StateFolder = Folder["state"] };
        foreach (var (rule, mode) in rules)
            options.Rules[rule] = mode;
        return LocalTenant.StartAsync(options);
    }
}
