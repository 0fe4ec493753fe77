using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/delta-query-messages and https://learn.microsoft.com/graph/api/message-delta
public sealed class MessageDeltaTests : MailboxFixture
{
    private const string Inbox = MeUrl + "/mailFolders/inbox/messages/delta";

    [Test]
    public async Task The_first_round_has_all_messages_and_the_next_one_what_has_changed_since()
    {
        var kept = AddMessage("kept");
        var read = AddMessage("read");
        var deleted = AddMessage("deleted");
        AddMessage("elsewhere", folder: "archive");

        var first = await GetOkAsync($"{Inbox}?$select=subject,isRead", "odata.maxpagesize=2");
        var second = await GetOkAsync((string)first["@odata.nextLink"]!, "odata.maxpagesize=2");
        await PatchAsync(MessageUrl(read), """{"isRead":true}""");
        await DeleteAsync(MessageUrl(deleted));
        var added = AddMessage("new");
        var changes = await GetOkAsync((string)second["@odata.deltaLink"]!);
        var nothing = await GetOkAsync((string)changes["@odata.deltaLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetIds(first).Concat(GetIds(second)), Is.EqualTo([kept, read, deleted]));
            Assert.That((string)first["@odata.nextLink"]!, Does.Contain("/messages/delta?$skiptoken="));
            Assert.That((string)second["@odata.deltaLink"]!, Does.Contain("/messages/delta?$deltatoken="));
            Assert.That((string)first["value"]![0]!["@odata.type"]!, Is.EqualTo("#microsoft.graph.message"));
            Assert.That(GetIds(changes), Is.EqualTo([read, deleted, added]));
            Assert.That((bool)changes["value"]![0]!["isRead"]!, Is.True);
            Assert.That(changes["value"]![0]!["body"], Is.Null, "the select of the first request is in the links");
            Assert.That((string)changes["value"]![1]!["@removed"]!["reason"]!, Is.EqualTo("deleted"));
            Assert.That(nothing["value"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task A_moved_message_is_removed_from_one_folder_and_new_in_the_other()
    {
        var id = AddMessage("a");
        var inboxLink = (string)(await GetOkAsync(Inbox))["@odata.deltaLink"]!;
        var archiveLink = (string)(await GetOkAsync($"{MeUrl}/mailFolders/archive/messages/delta"))["@odata.deltaLink"]!;

        var (_, moved) = await Client.PostAsync(MessageUrl(id) + "/move", """{"destinationId":"archive"}""");
        var inbox = await GetOkAsync(inboxLink);
        var archive = await GetOkAsync(archiveLink);
        var back = (string)(await Client.PostAsync(
            MessageUrl((string)moved["id"]!) + "/move", """{"destinationId":"inbox"}""")).Body["id"]!;
        var both = await GetOkAsync(inboxLink);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetIds(inbox), Is.EqualTo([id]));
            Assert.That(inbox["value"]![0]!["@removed"], Is.Not.Null);
            Assert.That(GetIds(archive), Is.EqualTo([(string)moved["id"]!]));
            Assert.That(GetIds(both), Is.EqualTo([id, back]), "with another id");
        }
    }

    [TestCase("created", "new")]
    [TestCase("updated", "old")]
    [TestCase("deleted", null)]
    public async Task A_round_can_be_limited_to_one_type_of_change(string changeType, string? subject)
    {
        var old = AddMessage("old");
        var gone = AddMessage("gone");
        var first = await GetOkAsync($"{Inbox}?changeType={changeType}");

        await PatchAsync(MessageUrl(old), """{"isRead":true}""");
        await DeleteAsync(MessageUrl(gone));
        var added = AddMessage("new");
        await PatchAsync(MessageUrl(added), """{"isRead":true}""");
        var changes = await GetOkAsync((string)first["@odata.deltaLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(first), Is.EqualTo(["old", "gone"]));
            Assert.That(changes["value"]!.AsArray().Select(change => (string?)change!["subject"]), Is.EqualTo([subject]));
        }
    }

    [Test]
    public async Task Messages_can_be_limited_to_the_received_ones_and_ordered_by_the_time_of_receipt()
    {
        foreach (var hour in (int[])[2, 0, 3, 1])
            AddMessage($"m{hour}", Noon.AddHours(hour));

        var first = await GetOkAsync(
            $"{Inbox}?$filter=receivedDateTime+ge+2026-03-04T13:00:00Z&$orderby=receivedDateTime+desc&$top=2");
        var second = await GetOkAsync((string)first["@odata.nextLink"]!);
        AddMessage("early", Noon);
        var changes = await GetOkAsync((string)second["@odata.deltaLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(first), Is.EqualTo(["m3", "m2"]));
            Assert.That(GetSubjects(second), Is.EqualTo(["m1"]));
            Assert.That(changes["value"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task A_message_that_changes_during_a_round_is_not_lost()
    {
        var ids = Enumerable.Range(0, 3).Select(number => AddMessage($"m{number}")).ToList();
        var first = await GetOkAsync($"{Inbox}?$orderby=receivedDateTime desc", "odata.maxpagesize=1");
        await PatchAsync(MessageUrl(ids[2]), """{"importance":"high"}""");
        await PatchAsync(MessageUrl(ids[0]), """{"importance":"high"}""");

        var seen = new List<string>(GetIds(first));
        var page = first;
        while (page["@odata.nextLink"] is { } link)
            seen.AddRange(GetIds(page = await GetOkAsync((string)link!)));
        seen.AddRange(GetIds(await GetOkAsync((string)page["@odata.deltaLink"]!)));

        Assert.That(seen.Distinct(), Is.EquivalentTo(ids));
        Assert.That(seen.Skip(1), Is.SupersetOf([ids[0], ids[2]]), "the changes are reported");
    }

    [Test]
    public async Task A_delta_link_survives_a_restart_and_ends_with_a_restore_of_an_earlier_state()
    {
        using var folder = new TemporaryFolder();
        string link;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            first.Mail.AddMessage(first.Users[0].Id, new() { Subject = "before" });
            link = (string)(await client.GetAsync(Inbox)).Body["@odata.deltaLink"]!;
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        await secondClient.SignInAsync();
        var snapshot = second.TakeSnapshot();
        second.Mail.AddMessage(second.Users[0].Id, new() { Subject = "after" });
        var (_, changes) = await secondClient.GetAsync(link);
        second.Restore(snapshot);
        var (status, error) = await secondClient.GetAsync((string)changes["@odata.deltaLink"]!);
        var (stillGood, _) = await secondClient.GetAsync(link);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(changes), Is.EqualTo(["after"]));
            Assert.That(status, Is.EqualTo(410));
            Assert.That((string)error["error"]!["code"]!, Is.EqualTo("SyncStateNotFound"));
            Assert.That(stillGood, Is.EqualTo(200));
        }
    }

    [TestCase("$filter=subject eq 'a'", 501, "notSupported")]
    [TestCase("$orderby=subject", 501, "notSupported")]
    [TestCase("$search=\"a\"", 501, "notSupported")]
    [TestCase("$deltatoken=abc", 400, "ErrorInvalidRequest")]
    [TestCase("changeType=moved", 400, "ErrorInvalidParameter")]
    [TestCase("$select=nothing", 400, "BadRequest")]
    public async Task A_delta_that_Graph_or_the_tenant_does_not_support_is_refused(string query, int status, string code)
    {
        await AssertRefusedAsync($"mailFolders/inbox/messages/delta?{query}", status, code);
    }

    private static string[] GetIds(JsonNode list) => [.. list["value"]!.AsArray().Select(item => (string)item!["id"]!)];
}
