using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/api/user-list-messages
public sealed class MessageListTests : MailboxFixture
{
    [Test]
    public async Task Messages_come_in_pages_of_ten_with_the_latest_first()
    {
        for (var number = 0; number < 12; number++)
            AddMessage($"m{number}", Noon.AddMinutes(number));

        var first = await GetOkAsync($"{MeUrl}/messages?$count=true&$select=subject");
        var second = await GetOkAsync((string)first["@odata.nextLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(first), Has.Length.EqualTo(10));
            Assert.That(GetSubjects(first)[0], Is.EqualTo("m11"));
            Assert.That((string)first["@odata.nextLink"]!, Is.EqualTo($"{MeUrl}/messages?$count=true&$select=subject&%24skip=10"));
            Assert.That((int)first["@odata.count"]!, Is.EqualTo(12));
            Assert.That((string)first["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#users('{Me.Id}')/messages(subject)"));
            Assert.That(first["value"]![0]!.AsObject().Select(member => member.Key), Is.EqualTo(["@odata.etag", "id", "subject"]));
            Assert.That(GetSubjects(second), Is.EqualTo(["m1", "m0"]));
            Assert.That(second["@odata.nextLink"], Is.Null);
        }
    }

    [Test]
    public async Task A_page_has_the_size_of_top_and_starts_after_skip()
    {
        for (var number = 0; number < 5; number++)
            AddMessage($"m{number}", Noon.AddMinutes(number));

        var page = await GetOkAsync($"{MeUrl}/mailFolders/inbox/messages?$top=2&$skip=1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(page), Is.EqualTo(["m3", "m2"]));
            Assert.That((string)page["@odata.nextLink"]!, Is.EqualTo($"{MeUrl}/mailFolders/inbox/messages?$top=2&%24skip=3"));
        }
    }

    [Test]
    public async Task A_folder_lists_its_own_messages_and_the_mailbox_all_but_those_that_were_deleted()
    {
        AddMessage("received");
        AddMessage("thrown away", folder: "deleteditems");
        await DeleteAsync(MessageUrl(AddMessage("deleted")));
        Tenant.Mail.AddDraft(Me.Id, "draft");
        Tenant.Mail.AddMessage(Other.Id, new() { Subject = "to another" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await GetSubjectsAsync("messages"), Is.EquivalentTo(["received", "thrown away", "draft"]));
            Assert.That(await GetSubjectsAsync("mailFolders/inbox/messages"), Is.EqualTo(["received"]));
            Assert.That(await GetSubjectsAsync("mailFolders/drafts/messages"), Is.EqualTo(["draft"]));
            Assert.That(await GetSubjectsAsync("mailFolders('deleteditems')/messages"), Is.EqualTo(["thrown away"]));
            Assert.That(await GetSubjectsAsync("mailFolders/recoverableitemsdeletions/messages"), Is.EqualTo(["deleted"]));
        }
    }

    [TestCase("isRead eq false", "plan", "invoice")]
    [TestCase("isRead ne false", "lunch")]
    [TestCase("subject eq 'Plan'", "plan")]
    [TestCase("startswith(subject,'lu')", "lunch")]
    [TestCase("contains(subject,'n')", "plan", "lunch", "invoice")]
    [TestCase("receivedDateTime ge 2026-03-04T12:01:00Z", "lunch", "invoice")]
    [TestCase("receivedDateTime gt 2026-03-04T12:01:00Z and isRead eq false", "invoice")]
    [TestCase("from/emailAddress/address eq 'GRACE@fabrikam.com'", "invoice")]
    [TestCase("importance eq 'high'", "invoice")]
    [TestCase("hasAttachments eq true")]
    [TestCase("isDraft eq false and not(subject eq 'plan')", "lunch", "invoice")]
    public async Task Messages_are_filtered_by_their_properties(string filter, params string[] expected)
    {
        Tenant.Mail.AddMessage(Me.Id, new() { Subject = "plan", ReceivedOn = Noon });
        Tenant.Mail.AddMessage(Me.Id, new() { Subject = "lunch", ReceivedOn = Noon.AddMinutes(1), IsRead = true });
        Tenant.Mail.AddMessage(
            Me.Id, new() { Subject = "invoice", From = "grace@fabrikam.com", Importance = "high", ReceivedOn = Noon.AddMinutes(2) });

        Assert.That(await GetSubjectsAsync($"messages?$filter={Uri.EscapeDataString(filter)}"), Is.EquivalentTo(expected));
    }

    // https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query
    [TestCase("receivedDateTime ge 2016-01-01T00:00:00Z and isRead eq false", "receivedDateTime desc", null)]
    [TestCase("receivedDateTime ge 2016-01-01T00:00:00Z and subject ne 'x'", "receivedDateTime,subject", null)]
    [TestCase(null, "subject", null)]
    [TestCase("isRead eq false", "receivedDateTime desc", "InefficientFilter")]
    [TestCase("isRead eq false and receivedDateTime ge 2016-01-01T00:00:00Z", "receivedDateTime desc", "InefficientFilter")]
    [TestCase("subject ne 'x' and receivedDateTime ge 2016-01-01T00:00:00Z", "receivedDateTime,subject", "InefficientFilter")]
    public async Task Properties_in_orderby_must_be_the_first_ones_of_the_filter(string? filter, string orderBy, string? code)
    {
        AddMessage("b", Noon);
        AddMessage("a", Noon.AddMinutes(-1));
        var option = filter is null ? "" : $"$filter={Uri.EscapeDataString(filter)}&";

        var (status, body) = await Client.GetAsync($"{MeUrl}/messages?{option}$orderby={Uri.EscapeDataString(orderBy)}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(code is null ? 200 : 400), body.ToJsonString());
            Assert.That((string?)body["error"]?["code"], Is.EqualTo(code));
            if (code is null)
                Assert.That(GetSubjects(body), Is.EqualTo(orderBy.EndsWith("desc") ? ["b", "a"] : (string[])["a", "b"]));
        }
    }

    // https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections
    [TestCase("\"pizza\"", "Pizza today", "Re: lunch")]
    [TestCase("\"piz\"", "Pizza today", "Re: lunch")]
    [TestCase("\"izza\"")]
    [TestCase("\"subject:pizza\"", "Pizza today")]
    [TestCase("\"body:pizza\"", "Re: lunch")]
    [TestCase("\"from:grace@fabrikam.com\"", "Re: lunch")]
    [TestCase("\"importance:high\"", "Pizza today")]
    [TestCase("\"pizza lunch\"", "Re: lunch")]
    public async Task Messages_are_found_by_words(string search, params string[] expected)
    {
        Tenant.Mail.AddMessage(Me.Id, new() { Subject = "Pizza today", ReceivedOn = Noon.AddMinutes(1), Importance = "high" });
        Tenant.Mail.AddMessage(
            Me.Id, new() { Subject = "Re: lunch", Body = "<p>a <b>pizza</b>?</p>", IsHtml = true, From = "grace@fabrikam.com" });
        Tenant.Mail.AddMessage(Me.Id, new() { Subject = "Budget" });

        Assert.That(await GetSubjectsAsync($"messages?$search={Uri.EscapeDataString(search)}"), Is.EquivalentTo(expected));
    }

    [TestCase("messages?$search=\"a\"&$filter=isRead eq false", 400, "SearchWithFilter")]
    [TestCase("messages?$search=\"a\"&$orderby=subject", 400, "SearchWithOrderBy")]
    [TestCase("messages?$search=pizza", 400, "BadRequest")]
    [TestCase("messages?$search=\"a OR b\"", 501, "notSupported")]
    [TestCase("messages?$search=\"received:07/23/2018\"", 501, "notSupported")]
    [TestCase("messages?$select=isJunk", 400, "BadRequest")]
    [TestCase("messages?$filter=isJunk ne true", 400, "RequestBroker--ParseUri")]
    [TestCase("messages?$orderby=isJunk", 400, "RequestBroker--ParseUri")]
    [TestCase("messages?$top=1001", 400, "RequestBroker--ParseUri")]
    [TestCase("messages?$skip=x", 400, "RequestBroker--ParseUri")]
    [TestCase("messages?$filter=isRead eq", 400, "invalidRequest")]
    [TestCase("messages?$expand=extensions", 501, "notSupported")]
    [TestCase("messages?$apply=x", 501, "notSupported")]
    [TestCase("messages/delta", 501, "notSupported")]
    [TestCase("messages/nothing", 400, "ErrorInvalidIdMalformed")]
    public async Task A_query_that_Graph_or_the_tenant_does_not_support_is_refused(string path, int status, string code)
    {
        await AssertRefusedAsync(path, status, code);
    }

    // https://learn.microsoft.com/graph/api/resources/message
    [Test]
    public async Task Every_documented_property_can_be_selected()
    {
        const string Names =
            "bccRecipients,body,bodyPreview,categories,ccRecipients,changeKey,conversationId,conversationIndex,createdDateTime,flag,from,"
            + "hasAttachments,id,importance,inferenceClassification,internetMessageHeaders,internetMessageId,isDeliveryReceiptRequested,"
            + "isDraft,isRead,isReadReceiptRequested,lastModifiedDateTime,parentFolderId,receivedDateTime,replyTo,sender,sentDateTime,"
            + "subject,toRecipients,uniqueBody,webLink,attachments,extensions";
        var id = AddMessage("one");

        var message = await GetOkAsync($"{MessageUrl(id)}?$select={Names}");
        var list = await GetOkAsync($"{MeUrl}/messages?$select={Names}");
        var inbox = await GetOkAsync($"{MeUrl}/mailFolders/inbox");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)message["uniqueBody"]!["contentType"]!, Is.EqualTo("html"));
            Assert.That((string)message["parentFolderId"]!, Is.EqualTo((string)inbox["id"]!));
            Assert.That((string)message["receivedDateTime"]!, Is.EqualTo("2026-03-04T12:00:00Z"));
            Assert.That((string)message["from"]!["emailAddress"]!["address"]!, Is.EqualTo(Me.Mail));
            Assert.That((bool)message["isDraft"]!, Is.False);
            Assert.That(GetSubjects(list), Is.EqualTo(["one"]));
        }
    }

    // https://learn.microsoft.com/graph/api/message-get#example-3
    [Test]
    public async Task A_body_is_HTML_unless_the_request_prefers_text()
    {
        var id = Tenant.Mail.AddMessage(Me.Id, new() { Body = "<p>Fish &amp; chips</p><p>at <b>noon</b></p>", IsHtml = true });
        var textId = Tenant.Mail.AddMessage(Me.Id, new() { Body = "1 < 2" });

        using var response = await Client.Http.SendAsync(
            new(HttpMethod.Get, MessageUrl(id)) { Headers = { { "Prefer", "outlook.body-content-type=\"text\"" } } });
        var asText = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var asHtml = await GetOkAsync(MessageUrl(id));
        var converted = await GetOkAsync(MessageUrl(textId));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)asText["body"]!["contentType"]!, Is.EqualTo("text"));
            Assert.That((string)asText["body"]!["content"]!, Is.EqualTo("Fish & chips\r\nat noon"));
            Assert.That(response.Headers.GetValues("Preference-Applied"), Is.EqualTo(["outlook.body-content-type=\"text\""]));
            Assert.That((string)asHtml["body"]!["content"]!, Is.EqualTo("<p>Fish &amp; chips</p><p>at <b>noon</b></p>"));
            Assert.That((string)asHtml["bodyPreview"]!, Is.EqualTo("Fish & chips\r\nat noon"));
            Assert.That((string)converted["body"]!["contentType"]!, Is.EqualTo("html"));
            Assert.That((string)converted["body"]!["content"]!, Does.Contain("1 &lt; 2"));
        }
    }

    [Test]
    public async Task A_count_is_plain_text()
    {
        AddMessage("one");
        AddMessage("two", isRead: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Client.Http.GetStringAsync($"{MeUrl}/messages/$count"), Is.EqualTo("2"));
            Assert.That(
                await Client.Http.GetStringAsync($"{MeUrl}/mailFolders/inbox/messages/$count?$filter=isRead eq false"), Is.EqualTo("1"));
        }
    }
}
