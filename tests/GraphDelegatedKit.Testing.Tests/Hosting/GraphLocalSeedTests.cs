using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// "graph-local --seed": what a tenant starts with.
[Platform(Exclude = "Win", Reason = "signals are sent with kill")]
public sealed partial class GraphLocalSeedTests : TemporaryFolderFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";

    [Test]
    public async Task The_seed_file_of_the_README_provides_users_teams_files_and_faults()
    {
        await File.WriteAllTextAsync(Folder["seed.json"], ReadReadmeExample());
        using var tool = await StartAsync();
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync();

        var throttled = await client.GetAsync($"{GraphUrl}/me");
        await client.GetAsync($"{GraphUrl}/me");
        var me = await client.GetAsync($"{GraphUrl}/me");
        var users = await client.GetAsync($"{GraphUrl}/users");
        var teams = await client.GetAsync($"{GraphUrl}/me/joinedTeams");
        var note = await client.GetAsync($"{GraphUrl}/me/drive/root:/Notes/plan.txt");
        using var download = new HttpClient(tool.Address.CreateHandler());
        var text = await download.GetStringAsync((string)note.Body["@microsoft.graph.downloadUrl"]!);
        var scan = await client.GetAsync(
            $"{GraphUrl}/sites/contoso.sharepoint.com:/sites/Research:/drive/root:/General/scan-3.tif");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(throttled.Status, Is.EqualTo(429));
            Assert.That((string)me.Body["displayName"]!, Is.EqualTo("Ada Lindqvist"));
            Assert.That(users.Body["value"]!.AsArray().Select(user => (string)user!["userPrincipalName"]!), Is.EqualTo(new[]
            {
                "ada.lindqvist@contoso.onmicrosoft.com", "grace_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            }));
            Assert.That(teams.Body["value"]!.AsArray().Select(team => (string)team!["displayName"]!), Does.Contain("Research"));
            Assert.That(text, Is.EqualTo("Ship it."));
            Assert.That((long)scan.Body["size"]!, Is.EqualTo(5_000_000L));
        }
    }

    [Test]
    public async Task The_seed_file_of_the_README_provides_groups_mail_and_events()
    {
        await File.WriteAllTextAsync(Folder["seed.json"], ReadReadmeExample());
        using var tool = await StartAsync();
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync();
        await client.GetAsync($"{GraphUrl}/me");
        await client.GetAsync($"{GraphUrl}/me");

        var groups = await client.GetAsync($"{GraphUrl}/me/transitiveMemberOf");
        var messages = await client.GetAsync($"{GraphUrl}/me/mailFolders/inbox/messages?$expand=attachments");
        var folders = await client.GetAsync($"{GraphUrl}/me/mailFolders/inbox/childFolders");
        var view = await client.GetAsync($"{GraphUrl}/me/calendarView?startDateTime=2026-03-01&endDateTime=2026-04-01");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetTexts(groups.Body, "displayName"), Is.SupersetOf(new[] { "Reviewers", "Staff" }));
            Assert.That(GetTexts(messages.Body, "subject"), Is.EqualTo(new[] { "Offer" }));
            Assert.That((string)messages.Body["value"]![0]!["from"]!["emailAddress"]!["address"]!, Is.EqualTo("grace@fabrikam.com"));
            Assert.That((string)messages.Body["value"]![0]!["attachments"]![0]!["name"]!, Is.EqualTo("offer.pdf"));
            Assert.That(GetTexts(folders.Body, "displayName"), Is.EqualTo(new[] { "Clients" }));
            Assert.That(
                view.Body["value"]!.AsArray().Select(item => ((string)item!["start"]!["dateTime"]!)[..16]),
                Is.EqualTo(new[] { "2026-03-02T08:00", "2026-03-16T08:00", "2026-03-30T07:00" }));
        }
    }

    [Test]
    public async Task A_start_that_adds_the_data_again_adds_no_mail_twice()
    {
        const string Seed = """
            {
              "messages": [
                { "user": "ada.lindqvist@contoso.onmicrosoft.com", "subject": "a", "received": "2026-01-31T08:30:00Z" },
                { "user": "ada.lindqvist@contoso.onmicrosoft.com", "subject": "a", "received": "2026-01-31T08:30:00Z" },
                { "user": "ada.lindqvist@contoso.onmicrosoft.com", "subject": "b" }
              ],
              "groups": [{ "displayName": "A", "members": ["B"] }, { "displayName": "B", "members": ["A"] }],
              "events": [{
                "user": "ada.lindqvist@contoso.onmicrosoft.com", "subject": "e", "start": "2026-01-01T10:00", "end": "2026-01-01T11:00"
              }]
            }
            """;
        await File.WriteAllTextAsync(Folder["seed.json"], Seed);
        using (var first = await StartAsync("--state", Folder["state"]))
            await first.SendSignalAsync("TERM");
        File.Delete(Path.Combine(Folder["state"], "seeded")); // as after a start that was killed

        using var second = await StartAsync("--state", Folder["state"]);
        using var client = new TenantClient(second.Address);
        await client.SignInAsync();
        var messages = await client.GetAsync($"{GraphUrl}/me/messages");
        var events = await client.GetAsync($"{GraphUrl}/me/events");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetTexts(messages.Body, "subject"), Is.EquivalentTo(new[] { "a", "a", "b" }));
            Assert.That(GetTexts(events.Body, "subject"), Is.EqualTo(new[] { "e" }));
        }
    }

    [Test]
    public async Task Equal_messages_and_events_of_a_user_who_is_named_in_two_ways_are_all_added()
    {
        const string Seed = """
            {
              "users": [{ "userPrincipalName": "ada@b.c", "displayName": "A", "id": "11111111-1111-1111-1111-111111111111" }],
              "messages": [{ "user": "ada@b.c", "subject": "a" }, { "user": "ADA@b.c", "subject": "a" }],
              "events": [
                { "user": "ada@b.c", "subject": "e", "start": "2026-01-01T10:00", "end": "2026-01-01T11:00" },
                {
                  "user": "11111111-1111-1111-1111-111111111111", "subject": "e", "start": "2026-01-01T10:00", "end": "2026-01-01T11:00"
                }
              ]
            }
            """;
        await File.WriteAllTextAsync(Folder["seed.json"], Seed);

        using var tool = await StartAsync();
        using var client = new TenantClient(tool.Address);
        await client.SignInAsync();
        var messages = await client.GetAsync($"{GraphUrl}/me/messages");
        var events = await client.GetAsync($"{GraphUrl}/me/events");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetTexts(messages.Body, "subject"), Is.EqualTo(new[] { "a", "a" }));
            Assert.That(GetTexts(events.Body, "subject"), Is.EqualTo(new[] { "e", "e" }));
        }
    }

    [Test]
    public async Task A_state_folder_gets_the_data_once_and_the_faults_at_every_start()
    {
        const string Seed = """
            { // The user of the file is generated.
              "files": [{ "user": "ada.lindqvist@contoso.onmicrosoft.com", "path": "a.txt", "text": "a" }],
              "faults": [{ "kind": "fail", "path": "/v1.0/me", "status": 503 }],
            }
            """;
        await File.WriteAllTextAsync(Folder["seed.json"], Seed);
        int before, deleted;
        using (var first = await StartAsync("--state", Folder["state"]))
        {
            using var firstClient = new TenantClient(first.Address);
            await firstClient.SignInAsync();
            before = (await firstClient.GetAsync($"{GraphUrl}/me/drive/root:/a.txt")).Status;
            deleted = (await firstClient.SendAsync(HttpMethod.Delete, $"{GraphUrl}/me/drive/root:/a.txt")).Status;
            await first.SendSignalAsync("TERM");
        }

        using var second = await StartAsync("--state", Folder["state"]);
        using var client = new TenantClient(second.Address);
        await client.SignInAsync();
        var after = await client.GetAsync($"{GraphUrl}/me/drive/root:/a.txt");
        var faulty = await client.GetAsync($"{GraphUrl}/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo(200));
            Assert.That(deleted, Is.EqualTo(204));
            Assert.That(after.Status, Is.EqualTo(404));
            Assert.That(faulty.Status, Is.EqualTo(503));
        }
    }

    [TestCase("""{"users":[{"userPrincipalName":"a@b.c","displayName":"A","jobTitel":"x"}]}""",
        "$.users[0]: there is no property 'jobTitel'. Allowed: ", "Did you mean 'jobTitle'?")]
    [TestCase("""{"users":[{"userPrincipalName":"a@b.c"}]}""", "$.users[0]: the property 'displayName' is missing.")]
    [TestCase("""{"users":[]}""", "$.users: at least 1 item is needed, or leave the property out.")]
    [TestCase("""{"faults":[]}""", "$.faults: at least 1 item is needed, or leave the property out.")]
    [TestCase(
        """{"faults":[{"kind":"withholdScope","scope":"Mail.Sned"}]}""",
        "$.faults[0]: scope: Graph has no permission 'Mail.Sned'. Did you mean 'Mail.Send'?")]
    [TestCase("""{"files":{}}""", "$.files: expected an array, found an object.")]
    [TestCase("""{"files":[{"path":"a","user":"x","site":"y"}]}""", "$.files[0]: exactly one of these properties is needed: user, site.")]
    [TestCase("""{"files":[{"path":"a","user":"x","count":2}]}""", "$.files[0].path: a path for 2 files needs {n}")]
    [TestCase("""{"files":[{"path":"a","user":"x","size":-1}]}""", "$.files[0].size: the number is less than 0.")]
    [TestCase("""{"files":[{"path":"a","user":"no@b.c"}]}""", "$.files[0]: The tenant has no user 'no@b.c'. Its users: ")]
    [TestCase("""{"files":[{"path":"a:b","site":"/sites/Marketing"}]}""", "$.files[0]: ", "reserved")]
    [TestCase("""{"teams":[{"displayName":"A","channels":[{"displayName":"B","kind":"open"}]}]}""",
        "$.teams[0].channels[0].kind: 'open' is not allowed. Allowed: standard, private, shared.")]
    [TestCase("""{"groups":[{"displayName":"A","member":["x"]}]}""", "$.groups[0]: there is no property 'member'.", "'members'?")]
    [TestCase("""{"groups":[{"displayName":"A","kind":"distribution"}]}""", "$.groups[0].kind: 'distribution' is not allowed.")]
    [TestCase("""{"users":[{"userPrincipalName":"ada@b.c","displayName":"A","manager":"aad@b.c"}]}""",
        "$.users[0].manager: the file has no user 'aad@b.c'. Did you mean 'ada@b.c'?")]
    [TestCase("""{"users":[{"userPrincipalName":"ada@b.com","displayName":"Ada","manager":"bob@b.com"}]}""",
        "$.users[0].manager: the file has no user 'bob@b.com'.\n")]
    [TestCase("""{"users":[{"userPrincipalName":"ada@b.c","displayName":"A"}],"groups":[{"displayName":"Staff","members":["Stafff"]}]}""",
        "$.groups[0].members[0]: the file has no user or group 'Stafff'. Did you mean 'Staff'?")]
    [TestCase("""{"groups":[{"displayName":"A","kind":"microsoft365","members":["B"]},{"displayName":"B"}]}""", "$.groups[0]: ", "'")]
    [TestCase("""{"messages":[{"user":"x","subject":"a","received":"2026-02-30T00:00:00Z"}]}""",
        "$.messages[0].received: there is no time '2026-02-30T00:00:00Z'.")]
    [TestCase("""{"messages":[{"user":"x","subject":"a","attachments":[{"nam":"a"}]}]}""",
        "$.messages[0].attachments[0]: there is no property 'nam'.", "the property 'name' is missing")]
    [TestCase("""{"messages":[{"user":"x","subject":"a","folder":"inbx"}]}""",
        "$.messages[0].folder: there is no mail folder 'inbx'. Did you mean 'inbox'? If not, add the folder to mailFolders.")]
    [TestCase("""{"messages":[{"user":"no@b.c","subject":"a"}]}""", "$.messages[0]: The tenant has no user 'no@b.c'.")]
    [TestCase("""{"events":[{"user":"x","subject":"a","start":"2026-01-01T10:00","end":"2026-01-01T09:00"}]}""",
        "$.events[0].end: the event ends before it starts.")]
    [TestCase(
        """{"events":[{"user":"x","subject":"a","start":"10:00","end":"11:00"}]}""",
        "$.events[0].start: the text has the wrong form. Expected: ")]
    [TestCase("""
        {"events":[{"user":"x","subject":"a","start":"2026-01-01T10:00","end":"2026-01-01T10:00","recurrence":{"type":"weekley"}}]}
        """, "$.events[0].recurrence.type: 'weekley' is not allowed.", "Did you mean 'weekly'?")]
    [TestCase("""
        {"events":[{"user":"x","subject":"a","start":"2026-01-01T10:00","end":"2026-01-01T10:00","recurrence":{"type":"weekly"}}]}
        """, "$.events[0].recurrence: the property 'daysOfWeek' is missing.")]
    [TestCase("""
        {"events":[{"user":"x","subject":"a","start":"2026-01-01T10:00","end":"2026-01-01T10:00",
                    "recurrence":{"type":"daily","endDate":"2026-02-30"}}]}
        """, "$.events[0].recurrence.endDate: there is no date '2026-02-30'.")]
    [TestCase("""
        {"events":[{"user":"x","subject":"a","start":"2026-01-01T10:00","end":"2026-01-01T10:00",
                    "recurrence":{"type":"absoluteYearly","endDate":"2026-03-01","numberOfOccurrences":2}}]}
        """, "recurrence: the property 'dayOfMonth' is missing.", "'month' is missing.", "endDate and numberOfOccurrences exclude")]
    [TestCase("""
        {"users":[{"userPrincipalName":"a@b.c","displayName":"A"}],
         "events":[{"user":"a@b.c","subject":"a","start":"2026-01-01T10:00","end":"2026-01-01T10:00","timeZone":"Mars"}]}
        """, "$.events[0]: There is no time zone 'Mars'.")]
    [TestCase("""{"faults":[{"path":"/x"}]}""", "$.faults[0]: the property 'kind' is missing.")]
    [TestCase("""{"faults":[{"kind":"fial","path":"/x"}]}""", "$.faults[0].kind: 'fial' is not allowed.", "Did you mean 'fail'?")]
    [TestCase("""{"faults":[{"kind":"fail","path":"/x"}]}""", "$.faults[0]: status: the field is missing.")]
    [TestCase("""{"faults":[{"kind":"throttle","path":"/x","retryAfter":[]}]}""", "retryAfter: expected a number or a text")]
    [TestCase("{\n\"users\": [", ", line 2: This is not valid JSON.")]
    public async Task A_mistake_in_a_seed_file_is_reported_with_its_path_and_what_is_allowed(string json, params string[] messages)
    {
        await File.WriteAllTextAsync(Folder["seed.json"], json);

        var result = await ToolProcess.RunAsync("--seed", Folder["seed.json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.ErrorOutput, Does.StartWith("graph-local: " + Folder["seed.json"]));
            foreach (var message in messages)
                Assert.That(result.ErrorOutput, Does.Contain(message));
        }
    }

    [Test]
    public async Task The_schema_is_printed_as_JSON()
    {
        var result = await ToolProcess.RunAsync("schema");
        var schema = JsonNode.Parse(result.Output)!;

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(schema["properties"]!.AsObject().Select(property => property.Key), Is.EqualTo(new[]
        {
            "$schema", "users", "apps", "teams", "groups", "mailFolders", "messages", "events", "folders", "files", "faults", "rules",
        }));
    }

    // The validator ignores any other keyword, and takes every object to allow no more properties than it lists.
    [Test]
    public async Task The_schema_uses_only_what_the_validator_checks()
    {
        string[] checkedKeywords =
        [
            "$defs", "$ref", "type", "enum", "properties", "additionalProperties", "required", "oneOf", "items", "minItems", "minLength",
            "pattern", "format", "minimum", "maximum", "$schema", "title", "description", "default",
        ];
        var file = Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing.Tool", "Seed", "seed.schema.json");
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();

        var rules = ListRules(schema).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rules, Has.Count.GreaterThan(40));
            Assert.That(rules.SelectMany(rule => rule.Select(keyword => keyword.Key)).Distinct(), Is.SubsetOf(checkedKeywords));
            Assert.That(
                rules.Where(rule => rule.ContainsKey("properties")).Select(rule => (bool?)rule["additionalProperties"]), Is.All.False);
        }
    }

    // The validator checks a file against the schema, and the serializer reads it into these types: a property of one alone would be
    // refused or ignored.
    [Test]
    public async Task The_schema_has_the_properties_that_are_read()
    {
        var file = Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing.Tool", "Seed", "seed.schema.json");
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        var root = Assembly.Load("graph-local").GetType("GraphDelegatedKit.Testing.Tool.Seed.SeedData")!;

        var compared = new List<string>();
        var differences = FindDifferences(schema, schema, root, compared).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(differences, Is.Empty);
            Assert.That(
                compared,
                Is.SupersetOf(new[] { "SeedUser", "SeedGroup", "SeedMessage", "SeedAttachment", nameof(LocalRecurrence) }));
        }
    }

    private static IEnumerable<string> FindDifferences(JsonObject schema, JsonObject rule, Type type, List<string> compared)
    {
        if (rule["$ref"] is { } reference)
            rule = schema["$defs"]![((string)reference!).Split('/')[^1]]!.AsObject();
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            var allowed = rule["enum"]!.AsArray().Select(name => ((string)name!).ToUpperInvariant());
            if (!allowed.Order().SequenceEqual(Enum.GetNames(type).Select(name => name.ToUpperInvariant()).Order()))
                yield return $"{type.Name}: other values than in the schema";
        }

        if (rule["items"] is JsonObject items)
        {
            foreach (var difference in FindDifferences(schema, items, type.GetGenericArguments()[0], compared))
                yield return difference;
        }

        var isRead = type.Name.StartsWith("Seed", StringComparison.Ordinal) || type == typeof(LocalRecurrence);
        if (rule["properties"] is not JsonObject properties || !isRead)
            yield break;
        compared.Add(type.Name);
        var read = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite)
            .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        foreach (var name in read.Keys.Except(properties.Select(property => property.Key)))
            yield return $"{type.Name}: the schema has no property '{name}'";
        foreach (var (name, propertyRule) in properties.Where(property => property.Key != "$schema"))
        {
            if (!read.TryGetValue(name, out var property))
            {
                yield return $"{type.Name}: the property '{name}' of the schema is not read";
                continue;
            }

            var isRequired = (rule["required"] as JsonArray ?? []).Any(required => (string)required! == name);
            if (property.IsDefined(typeof(RequiredMemberAttribute)) && !isRequired)
                yield return $"{type.Name}: the schema does not require '{name}'";
            foreach (var difference in FindDifferences(schema, propertyRule!.AsObject(), property.PropertyType, compared))
                yield return difference;
        }
    }

    private static IEnumerable<string> GetTexts(JsonNode list, string name) =>
        list["value"]!.AsArray().Select(item => (string)item![name]!);

    private static IEnumerable<JsonObject> ListRules(JsonObject rule)
    {
        yield return rule;
        var named = new[] { "$defs", "properties" }.SelectMany(keyword => rule[keyword]?.AsObject() ?? []).Select(pair => pair.Value);
        foreach (var inner in named.Append(rule["items"]).OfType<JsonObject>().SelectMany(ListRules))
            yield return inner;
    }

    private Task<ToolProcess> StartAsync(params string[] arguments) =>
        ToolProcess.StartAsync(["--seed", Folder["seed.json"], "--ca", Folder["ca.pem"], .. arguments]);

    private static string ReadReadmeExample() => JsonBlock().Match(File.ReadAllText(ToolProcess.ReadmePath)).Groups[1].Value;

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
