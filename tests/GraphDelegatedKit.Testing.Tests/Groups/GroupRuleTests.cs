using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Groups;

// What https://learn.microsoft.com/graph/api/group-post-groups#request-body and https://learn.microsoft.com/graph/api/group-update allow.
public sealed class GroupRuleTests : SharedTenantFixture
{
    private const string GroupsUrl = "https://graph.microsoft.com/v1.0/groups";

    [TestCase(true, 256, 201)]
    [TestCase(true, 257, 400)]
    [TestCase(false, 64, 201)]
    [TestCase(false, 65, 400)]
    public async Task A_name_has_up_to_256_characters_and_an_alias_up_to_64(bool isName, int length, int expected)
    {
        var text = new string('x', length);

        var (status, body) = await CreateAsync(isName ? "displayName" : "mailNickname", $"\"{text}\"");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected));
            if (expected == 201)
                Assert.That((string)body[isName ? "displayName" : "mailNickname"]!, Is.EqualTo(text));
        }
    }

    [TestCase("""["Unified"]""", "null", "Public")]
    [TestCase("""["unified"]""", "\"private\"", "Private")]
    [TestCase("""["Unified"]""", "\"HiddenMembership\"", "HiddenMembership")]
    [TestCase("""["Unified"]""", "\"Secret\"", null)]
    public async Task A_group_has_one_of_the_three_visibilities(string types, string visibility, string? expected)
    {
        var (status, body) = await CreateAsync("visibility", visibility, types);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected is null ? 400 : 201), body.ToJsonString());
            Assert.That((string?)body["visibility"], Is.EqualTo(expected));
        }
    }

    // The characters that the page forbids in an alias.
    [Test]
    public async Task An_alias_has_only_the_characters_that_the_page_allows([Values] bool isNew)
    {
        var group = Tenant.Groups.Add(new LocalGroup { DisplayName = $"Alias {isNew}", MailNickname = "before" });

        foreach (var character in """@()\[]";:.<>, ü""")
        {
            var alias = JsonValue.Create($"a{character}b").ToJsonString();

            var (status, body) = isNew
                ? await CreateAsync("mailNickname", alias)
                : await ChangeAsync(group, $$"""{"mailNickname":{{alias}}}""");

            Assert.That(status, Is.EqualTo(400), alias);
            Assert.That((string)body["error"]!["details"]![0]!["target"]!, Is.EqualTo("mailNickname"), alias);
        }

        Assert.That(Tenant.Groups.Find(group.Id)!.MailNickname, Is.EqualTo("before"));
    }

    [TestCase("groupTypes", "\"Unified\"", "groupTypes")]
    [TestCase("groupTypes", """["Other"]""", "groupTypes")]
    [TestCase("securityEnabled", "\"true\"", "securityEnabled")]
    [TestCase("displayName", "1", "displayName")]
    [TestCase("description", "1", "description")]
    public async Task A_value_of_the_wrong_kind_is_refused_by_name(string property, string value, string target)
    {
        var (status, body) = await CreateAsync(property, value);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400), body.ToJsonString());
            Assert.That((string?)body["error"]!["details"]?[0]!["target"], Is.EqualTo(target));
        }
    }

    [Test]
    public async Task A_group_that_is_neither_for_security_nor_for_mail_is_refused()
    {
        var (status, body) = await CreateAsync("securityEnabled", "false", "[]");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["message"]!, Does.Contain("mail-enabled groups"));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/group#relationships: the owners of a group without any in the request.
    [TestCase("[]", true, false)]
    [TestCase("[]", false, true)]
    [TestCase("""["Unified"]""", true, true)]
    public async Task The_creator_owns_a_Microsoft_365_group_and_a_member_owns_every_group(
        string types, bool isAdministrator, bool isOwner)
    {
        var creator = Tenant.Users[isAdministrator ? 0 : 2];

        var (_, body) = await CreateAsync("description", "null", types, creator);

        Assert.That(Tenant.Groups.Find((string)body["id"]!)!.Owners, Is.EqualTo(isOwner ? [creator.Id] : Array.Empty<string>()));
    }

    [Test]
    public async Task The_alias_of_another_Microsoft_365_group_and_that_of_a_team_cannot_be_changed_to()
    {
        var first = AddMicrosoft365Group("First", "first");
        var second = AddMicrosoft365Group("Second", "second");
        var team = Tenant.Groups.Find(Tenant.Teams.All[0].Id)!;

        var taken = await ChangeAsync(second, """{"mailNickname":"FIRST"}""");
        var own = await ChangeAsync(first, """{"mailNickname":"FIRST"}""");
        var ofTeam = await ChangeAsync(team, """{"mailNickname":"other"}""");
        var unknown = await ChangeAsync(first, """{"shoeSize":42}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(taken.Status, Is.EqualTo(400));
            Assert.That((string)taken.Body["error"]!["details"]![0]!["code"]!, Is.EqualTo("ObjectConflict"));
            Assert.That(own.Status, Is.EqualTo(204));
            Assert.That(ofTeam.Status, Is.EqualTo(501));
            Assert.That(unknown.Status, Is.EqualTo(400));
            Assert.That(Tenant.Groups.Find(first.Id)!.MailNickname, Is.EqualTo("FIRST"));
            Assert.That(Tenant.Groups.Find(second.Id)!.MailNickname, Is.EqualTo("second"));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/group#properties: resourceProvisioningOptions and groupTypes
    [Test]
    public async Task Only_the_group_of_a_team_says_that_it_has_one()
    {
        var security = Tenant.Groups.Add("No team");

        var (_, group) = await SendAsync(HttpMethod.Get, security.Id, null);
        var (_, team) = await SendAsync(HttpMethod.Get, Tenant.Teams.All[0].Id, null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(group["resourceProvisioningOptions"]!.AsArray(), Is.Empty);
            Assert.That(group["groupTypes"]!.AsArray(), Is.Empty);
            Assert.That(group["proxyAddresses"]!.AsArray(), Is.Empty);
            Assert.That((bool)group["mailEnabled"]!, Is.False);
            Assert.That((bool)group["securityEnabled"]!, Is.True);
            Assert.That((string)team["resourceProvisioningOptions"]![0]!, Is.EqualTo("Team"));
            Assert.That((bool)team["securityEnabled"]!, Is.False);
        }
    }

    [Test]
    public async Task A_member_who_is_no_owner_cannot_delete_a_group()
    {
        var group = Tenant.Groups.Add("Kept");

        var (status, body) = await SendAsync(HttpMethod.Delete, group.Id, null, Tenant.Users[2]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(403));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("Authorization_RequestDenied"));
            Assert.That(Tenant.Groups.Find(group.Id), Is.Not.Null);
        }
    }

    private LocalGroup AddMicrosoft365Group(string name, string alias) =>
        Tenant.Groups.Add(new LocalGroup { DisplayName = name, MailNickname = alias, Kind = LocalGroupKind.Microsoft365 });

    private Task<(int Status, JsonNode Body)> CreateAsync(
        string property, string value, string types = """["Unified"]""", LocalUser? creator = null)
    {
        var isUnified = types.Contains("nified", StringComparison.Ordinal);
        var group = new JsonObject
        {
            ["displayName"] = "Rules",
            ["groupTypes"] = JsonNode.Parse(types),
            ["mailEnabled"] = isUnified,
            ["mailNickname"] = "rules" + Guid.NewGuid().ToString("N"),
            ["securityEnabled"] = !isUnified,
            [property] = JsonNode.Parse(value),
        };
        return SendAsync(HttpMethod.Post, "", group.ToJsonString(), creator);
    }

    private Task<(int Status, JsonNode Body)> ChangeAsync(LocalGroup group, string json) => SendAsync(HttpMethod.Patch, group.Id, json);

    private Task<(int Status, JsonNode Body)> SendAsync(HttpMethod method, string id, string? json, LocalUser? caller = null) =>
        Client.SendAsync(
            method,
            $"{GroupsUrl}/{id}",
            json is null ? null : new StringContent(json, null, "application/json"),
            request => request.Headers.Authorization = new("Bearer", Tenant.CreateToken((caller ?? Tenant.Users[0]).Id)));
}
