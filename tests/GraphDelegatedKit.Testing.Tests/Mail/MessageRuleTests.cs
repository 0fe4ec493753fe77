using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// Rules of single pages about messages.
public sealed class MessageRuleTests : MailboxFixture
{
    // https://learn.microsoft.com/graph/api/resources/message#properties: "The first 255 characters of the message body."
    [TestCase(255)]
    [TestCase(256)]
    public async Task A_preview_has_up_to_255_characters_of_the_text(int length)
    {
        var id = Tenant.Mail.AddMessage(Me.Id, new() { Body = $"  <b>{new string('x', length)}</b>", IsHtml = true });

        var message = await GetOkAsync(MessageUrl(id));

        Assert.That((string)message["bodyPreview"]!, Is.EqualTo(new string('x', 255)));
    }

    // https://learn.microsoft.com/graph/api/resources/message: without $select, neither the unique body nor the headers are returned.
    [Test]
    public async Task Some_properties_are_returned_only_if_they_are_selected()
    {
        var id = AddMessage("one");

        var all = await GetOkAsync(MessageUrl(id));
        var selected = await GetOkAsync(MessageUrl(id) + "?$select=uniqueBody");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.AsObject().ContainsKey("uniqueBody"), Is.False);
            Assert.That(all.AsObject().ContainsKey("internetMessageHeaders"), Is.False);
            Assert.That((string)all["inferenceClassification"]!, Is.EqualTo("focused"));
            Assert.That((string)all["flag"]!["flagStatus"]!, Is.EqualTo("notFlagged"));
            Assert.That((bool)all["isReadReceiptRequested"]!, Is.False);
            Assert.That((string)all["internetMessageId"]!, Does.StartWith("<").And.EndWith("@contoso.onmicrosoft.com>"));
            Assert.That((string)all["webLink"]!, Does.StartWith("https://outlook.office365.com/owa/?ItemID="));
            Assert.That(
                selected.AsObject().Select(member => member.Key), Is.EqualTo(["@odata.context", "@odata.etag", "id", "uniqueBody"]));
        }
    }

    [Test]
    public async Task A_change_gives_an_item_a_new_change_key_and_etag()
    {
        var id = AddMessage("one");
        var before = await GetOkAsync(MessageUrl(id));

        var (_, after) = await PatchAsync(MessageUrl(id), """{"isRead":true}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)before["@odata.etag"]!, Is.EqualTo($"W/\"{before["changeKey"]}\""));
            Assert.That((string)after["changeKey"]!, Is.Not.EqualTo((string)before["changeKey"]!));
            Assert.That((string)after["@odata.etag"]!, Is.EqualTo($"W/\"{after["changeKey"]}\""));
        }
    }

    // https://learn.microsoft.com/graph/api/message-update: what a received message keeps.
    [TestCase("""{"body":{"content":"x"}}""", 400)]
    [TestCase("""{"replyTo":[]}""", 400)]
    [TestCase("""{"internetMessageId":"<x@y>"}""", 400)]
    [TestCase("""{"receivedDateTime":"2020-01-01T00:00:00Z","hasAttachments":true}""", 200)]
    public async Task A_received_message_keeps_its_text(string change, int expected)
    {
        var id = AddMessage("one");

        var (status, body) = await PatchAsync(MessageUrl(id), change);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
            if (expected == 200)
            {
                Assert.That((string)body["receivedDateTime"]!, Is.EqualTo("2026-03-04T12:00:00Z"), "it is read-only");
                Assert.That((bool)body["hasAttachments"]!, Is.False);
            }
        }
    }

    // https://learn.microsoft.com/graph/api/message-move#request-body: a folder of the same user
    [Test]
    public async Task A_message_moves_to_no_folder_of_another_user()
    {
        var (_, folder) = await Client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"Private"}""");
        var id = Tenant.Mail.AddMessage(Other.Id, new() { Subject = "theirs" });
        using var other = new TenantClient(Tenant);
        await other.SignInAsync(Other.UserPrincipalName);

        var (status, _) = await other.PostAsync(MessageUrl(id) + "/move", $$"""{"destinationId":"{{folder["id"]}}"}""");
        var foreign = await Client.SendAsync(HttpMethod.Delete, MessageUrl(id));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo((int)HttpStatusCode.NotFound));
            Assert.That(foreign.Status, Is.EqualTo(404));
            Assert.That(Tenant.Mail.GetMessages(Other.Id), Has.Count.EqualTo(1));
        }
    }

    // https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query: a property counts once.
    [Test]
    public async Task A_filter_may_name_a_property_twice_before_the_next_one_of_the_order()
    {
        AddMessage("b", Noon);
        AddMessage("a", Noon);

        var found = await GetSubjectsAsync(
            "messages?$filter=receivedDateTime ge 2026-01-01T00:00:00Z and receivedDateTime lt 2027-01-01T00:00:00Z and subject ne 'x'"
            + "&$orderby=receivedDateTime,subject");

        Assert.That(found, Is.EqualTo(["a", "b"]));
    }

    // https://learn.microsoft.com/graph/permissions-reference#mailreadbasic: a broader permission beside it opens the bodies.
    [TestCase("Mail.ReadBasic", false)]
    [TestCase("Mail.ReadBasic Mail.Read", true)]
    [TestCase("User.Read mail.readwrite", true)]
    public async Task A_body_needs_one_permission_beside_that_for_basic_mail(string scopes, bool hasBody)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken(scopes: scopes.Split(' ')));
        tenant.Mail.AddMessage(tenant.Users[0].Id, new() { Subject = "a", Body = "secret" });

        var (_, list) = await client.GetAsync($"{MeUrl}/messages");

        var message = list["value"]![0]!.AsObject();
        Assert.That(
            new[] { "body", "bodyPreview" }.Select(message.ContainsKey), hasBody ? Is.All.True : Is.All.False, message.ToJsonString());
    }
}
