using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/api/resources/user#properties: the mail address of a user can differ from the user principal name.
public sealed class MailAddressTests : MailboxFixture
{
    private const string Ada = "ada@contoso.com", AdasMail = "Ada.Lovelace@contoso.com";

    private protected override LocalTenantOptions Options => new()
    {
        TimeProvider = Clock,
        Users =
        [
            CreateUser("Ada Lovelace", Ada, AdasMail), CreateUser("Grace Hopper", "grace@contoso.com", null),
            LocalUser.CreateGuest("alan@fabrikam.com", "Alan Turing"),
        ],
    };

    [TestCase(AdasMail, Ada)]
    [TestCase("ADA.LOVELACE@CONTOSO.COM", Ada)]
    [TestCase(Ada, Ada)]
    [TestCase("grace@contoso.com", "grace@contoso.com")]
    public async Task Mail_to_either_address_of_a_user_is_delivered_once(string address, string username)
    {
        await SendAsync(address, address);

        var received = Tenant.Mail.GetMessages(username);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(received.Select(message => message.Subject), Is.EqualTo(["Lunch"]));
            Assert.That(received[0].From, Is.EqualTo(AdasMail));
        }
    }

    // Not documented; assumed: a guest reads mail in the own organization only.
    [Test]
    public async Task Mail_to_a_guest_leaves_the_tenant()
    {
        await SendAsync("alan@fabrikam.com");

        Assert.That(Tenant.Mail.GetMessages(Tenant.Users[2].Id), Is.Empty);
    }

    // https://learn.microsoft.com/graph/api/resources/message#properties: internetMessageId and conversationId
    [Test]
    public async Task All_copies_of_a_message_have_the_same_internet_message_id_and_conversation()
    {
        await SendAsync(Ada);

        var messages = (await GetOkAsync($"{MeUrl}/messages?$select=internetMessageId,conversationId"))["value"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(messages, Has.Count.EqualTo(2), "in Sent Items and in the inbox");
            foreach (var name in (string[])["internetMessageId", "conversationId"])
                Assert.That((string)messages[0]![name]!, Is.EqualTo((string)messages[1]![name]!), name);
        }
    }

    [Test]
    public async Task A_calendar_names_the_mail_address_of_its_owner()
    {
        var calendar = await GetOkAsync($"{MeUrl}/calendar");
        var selected = await GetOkAsync($"{MeUrl}/calendar?$select=name");
        var (_, created) = await Client.PostAsync(
            $"{MeUrl}/events",
            """
            {"start":{"dateTime":"2026-07-15T12:00:00","timeZone":"Pacific Standard Time"},
             "end":{"dateTime":"2026-07-15T23:00:00","timeZone":"W. Europe Standard Time"}}
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)calendar["owner"]!["address"]!, Is.EqualTo(AdasMail));
            Assert.That(selected.AsObject().Select(member => member.Key), Is.EquivalentTo(["@odata.context", "id", "name"]));
            Assert.That((string)created["organizer"]!["emailAddress"]!["address"]!, Is.EqualTo(AdasMail));
            Assert.That((string)created["originalStartTimeZone"]!, Is.EqualTo("Pacific Standard Time"));
            Assert.That((string)created["originalEndTimeZone"]!, Is.EqualTo("W. Europe Standard Time"));
        }
    }

    // https://learn.microsoft.com/graph/permissions-reference#mail-permissions: the own mailbox by the id or name of the user, too.
    [TestCase("Mail.Send", 403)]
    [TestCase("Mail.Read", 200)]
    public async Task A_mailbox_by_its_user_needs_the_same_permission_as_the_own_one(string scope, int expected)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = tenant.CreateClient(scopes: [scope]);

        using var response = await client.GetAsync($"users/{tenant.Users[0].Id}/messages");

        Assert.That((int)response.StatusCode, Is.EqualTo(expected));
    }

    private async Task SendAsync(params string[] addresses)
    {
        var recipients = string.Join(',', addresses.Select(address => $$"""{"emailAddress":{"address":"{{address}}"} }"""));
        var (status, body) = await Client.PostAsync(
            $"{MeUrl}/sendMail", $$"""{"message":{"subject":"Lunch","toRecipients":[{{recipients}}]} }""");
        Assert.That(status, Is.EqualTo(202), body.ToJsonString());
    }

    private static LocalUser CreateUser(string name, string username, string? mail) =>
        new() { Id = Guid.NewGuid().ToString(), DisplayName = name, UserPrincipalName = username, Mail = mail };

    [TestCase("from/emailAddress/address eq 'g@fabrikam.com'", 1)]
    [TestCase("from/emailAddress/name eq 'Grace'", 1)]
    [TestCase("from/emailAddress/name eq 'g@fabrikam.com'", 0)]
    [TestCase("from/emailAddress/address eq 'Grace'", 0)]
    public async Task A_filter_tells_the_name_and_the_address_of_a_sender_apart(string filter, int expected)
    {
        await Client.PostAsync(
            $"{MeUrl}/messages", """{"subject":"a","from":{"emailAddress":{"name":"Grace","address":"g@fabrikam.com"}}}""");

        Assert.That(await GetSubjectsAsync($"messages?$filter={filter}"), Has.Length.EqualTo(expected));
    }

    // https://learn.microsoft.com/graph/api/message-send: "Send an existing draft message." What the service does with another message is
    // not documented, so the tenant refuses that by name.
    [Test]
    public async Task A_message_is_sent_once()
    {
        var (_, draft) = await Client.PostAsync(
            $"{MeUrl}/messages", """{"subject":"a","toRecipients":[{"emailAddress":{"address":"grace@contoso.com"}}]}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, MessageUrl((string)draft["id"]!));
        request.Headers.Add("Prefer", "IdType=\"ImmutableId\"");
        using var response = await Client.Http.SendAsync(request);
        var id = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!;

        var first = await Client.SendAsync(HttpMethod.Post, MessageUrl(id) + "/send");
        var second = await Client.SendAsync(HttpMethod.Post, MessageUrl(id) + "/send");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(202));
            Assert.That(second.Status, Is.EqualTo(501));
            Assert.That(Tenant.Mail.GetMessages("grace@contoso.com"), Has.Count.EqualTo(1));
        }
    }
}
