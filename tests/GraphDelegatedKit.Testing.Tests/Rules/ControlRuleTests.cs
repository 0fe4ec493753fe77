namespace GraphDelegatedKit.Testing.Tests.Rules;

/// <summary>The rules over HTTP, and the warnings in the recorded requests.</summary>
public sealed class ControlRuleTests : ControlFixture
{
    [Test]
    public async Task The_modes_of_all_rules_are_listed_and_can_be_put_back()
    {
        var (status, body) = await Control.GetAsync("rules");
        var put = await Control.SendAsync(HttpMethod.Put, "rules", body.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(body.AsObject(), Has.Count.EqualTo(Enum.GetValues<LocalRule>().Length));
            Assert.That((string)body["customQueryOption"]!, Is.EqualTo("warn"));
            Assert.That((string)body["unknownClientId"]!, Is.EqualTo("refuse"));
            Assert.That(put.Status, Is.EqualTo(200));
            Assert.That(put.Body.ToJsonString(), Is.EqualTo(body.ToJsonString()));
        }
    }

    [Test]
    public async Task PATCH_changes_the_named_rules_and_PUT_sets_all_others_back()
    {
        await Control.SendAsync(HttpMethod.Patch, "rules", """{"all":"allow","customQueryOption":"refuse"}""");
        var refused = await Client.GetAsync($"{GraphUrl}/users?selct=id");
        var patched = (Tenant.Rules[LocalRule.CustomQueryOption], Tenant.Rules[LocalRule.MissingPkce]);
        await Control.SendAsync(HttpMethod.Put, "rules", """{"missingPkce":"refuse"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(400));
            Assert.That((string)refused.Body["error"]!["code"]!, Is.EqualTo("refusedByRule"));
            Assert.That((string)refused.Body["error"]!["message"]!, Does.EndWith("because of its rule customQueryOption."));
            Assert.That(patched.Item1, Is.EqualTo(RuleMode.Refuse));
            Assert.That(patched.Item2, Is.EqualTo(RuleMode.Allow));
            Assert.That(Tenant.Rules[LocalRule.CustomQueryOption], Is.EqualTo(RuleMode.Warn), "the default");
            Assert.That(Tenant.Rules[LocalRule.MissingPkce], Is.EqualTo(RuleMode.Refuse));
            Assert.That(Tenant.Rules[LocalRule.AuthorizationOnTransferUrl], Is.EqualTo(RuleMode.Refuse), "that of the options");
        }
    }

    [TestCase("""{"customQueryOptions":"refuse"}""", "customQueryOptions: there is no such rule. Allowed: all, unsupportedQueryOption,")]
    [TestCase("""{"2":"refuse"}""", "2: there is no such rule.")]
    [TestCase("""{"customQueryOption":"deny"}""", "customQueryOption: expected refuse, warn or allow.")]
    [TestCase("""{"customQueryOption":0}""", "customQueryOption: expected refuse, warn or allow.")]
    [TestCase("""{"customQueryOption":"allow","all":null}""", "all: expected refuse, warn or allow.")]
    public async Task A_mistake_changes_nothing_and_is_named(string json, string detail)
    {
        var (status, body) = await Control.SendAsync(HttpMethod.Patch, "rules", json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["detail"]!, Does.StartWith(detail));
            Assert.That(Tenant.Rules[LocalRule.CustomQueryOption], Is.EqualTo(RuleMode.Warn));
        }
    }

    [Test]
    public async Task A_warning_is_in_the_recorded_requests_with_its_code_and_page()
    {
        await Client.GetAsync($"{GraphUrl}/users?selct=id");

        var request = (await Control.GetRequestsAsync("?path=/v1.0/users")).Single()!;
        var warning = request["warnings"]!.AsArray().Single()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)warning["code"]!, Is.EqualTo("customQueryOption"));
            Assert.That(
                (string)warning["message"]!,
                Is.EqualTo("The query option 'selct' does not belong to this route, and has no effect. Did you mean $select?"));
            Assert.That((string)warning["page"]!, Does.StartWith("https://"));
        }
    }

    [Test]
    public async Task The_description_lists_every_rule_with_its_modes()
    {
        var (_, document) = await Control.GetAsync("openapi.json");

        var properties = document["components"]!["schemas"]!["Rules"]!["properties"]!.AsObject();

        Assert.That(
            properties.Select(property => property.Key),
            Is.EqualTo(Enum.GetNames<LocalRule>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]).Prepend("all")));
    }
}
