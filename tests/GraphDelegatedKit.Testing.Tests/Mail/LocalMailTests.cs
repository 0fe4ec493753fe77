namespace GraphDelegatedKit.Testing.Tests.Mail;

public sealed class LocalMailTests : MailboxFixture
{
    [Test]
    public void A_message_that_a_test_added_is_read_back_as_it_was_written()
    {
        var message = new LocalMessage
        {
            Subject = "Offer",
            Body = "<p>1,000</p>",
            IsHtml = true,
            From = "grace@fabrikam.com",
            To = [Me.Mail!],
            Cc = ["cc@fabrikam.com"],
            Bcc = ["bcc@fabrikam.com"],
            IsRead = true,
            Importance = "high",
            Categories = ["Red"],
            ReceivedOn = Noon,
        };
        var id = Tenant.Mail.AddMessage(Me.UserPrincipalName, message);

        var stored = Tenant.Mail.GetMessages(Me.Id).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                stored with { To = message.To, Cc = message.Cc, Bcc = message.Bcc, Categories = message.Categories },
                Is.EqualTo(message with { Id = id }));
            Assert.That(stored.To.Concat(stored.Cc).Concat(stored.Bcc), Is.EqualTo([Me.Mail, "cc@fabrikam.com", "bcc@fabrikam.com"]));
            Assert.That(stored.Categories, Is.EqualTo(["Red"]));
        }
    }

    [Test]
    public void An_event_that_a_test_added_is_read_back_as_it_was_written()
    {
        var review = new LocalEvent
        {
            Subject = "Review",
            Body = "Bring the plans",
            Start = Noon.ToOffset(TimeSpan.FromHours(2)),
            End = Noon.AddHours(1),
            Location = "Room 1",
            Attendees = [Other.Mail!],
        };
        var id = Tenant.Mail.AddEvent(Me.Id, review);

        var stored = Tenant.Mail.GetEvents(Me.Id).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored with { Attendees = review.Attendees }, Is.EqualTo(review with { Id = id }));
            Assert.That(stored.Attendees, Is.EqualTo([Other.Mail]));
        }
    }

    [Test]
    public void A_user_or_folder_that_does_not_exist_is_named()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Tenant.Mail.GetMessages("nemo@contoso.com"), Throws.ArgumentException.With.Message.Contains("nemo"));
            Assert.That(() => Tenant.Mail.GetMessages(Me.Id, "nothing"), Throws.ArgumentException.With.Message.Contains("'nothing'"));
            Assert.That(() => Tenant.Mail.AddMessage(Me.Id, new(), "clutter"), Throws.ArgumentException.With.Message.Contains("clutter"));
        }
    }

    [Test]
    public async Task Mailboxes_survive_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string folderId, movedId;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            folderId = (string)(await client.PostAsync($"{MeUrl}/mailFolders", """{"displayName":"Clients"}""")).Body["id"]!;
            var id = first.Mail.AddMessage(first.Users[0].Id, new() { Subject = "offer" });
            var (_, moved) = await client.PostAsync(MessageUrl(id) + "/move", $$"""{"destinationId":"{{folderId}}"}""");
            movedId = (string)moved["id"]!;
            await client.PostAsync(
                $"{MeUrl}/sendMail",
                $$"""{"message":{"subject":"sent","toRecipients":[{"emailAddress":{"address":"{{first.Users[1].Mail}}"} }] } }""");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        await secondClient.SignInAsync();
        second.Mail.AddMessage(second.Users[1].Id, new() { Subject = "later" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await secondClient.GetAsync(MessageUrl(movedId))).Status, Is.EqualTo(200));
            Assert.That(second.Mail.GetMessages(second.Users[0].Id, folderId).Single().Subject, Is.EqualTo("offer"));
            Assert.That(second.Mail.GetSentMessages(second.Users[0].Id).Single().Subject, Is.EqualTo("sent"));
            Assert.That(second.Mail.GetMessages(second.Users[1].Id).Select(message => message.Subject), Is.EqualTo(["sent", "later"]));
        }
    }

    // https://learn.microsoft.com/graph/permissions-reference#mail-permissions and #calendars-permissions
    [TestCase("Mail.ReadBasic", "GET", "messages", 200)]
    [TestCase("Mail.ReadBasic", "GET", "mailFolders", 200)]
    [TestCase("Mail.ReadBasic", "GET", "messages/{message}/attachments", 403)]
    [TestCase("Mail.Read", "GET", "messages/{message}/attachments", 200)]
    [TestCase("Mail.Read", "GET", "mailFolders/inbox/messages", 200)]
    [TestCase("Mail.Read", "PATCH", "messages/{message}", 403)]
    [TestCase("Mail.Read", "POST", "mailFolders", 403)]
    [TestCase("Mail.Send", "GET", "messages", 403)]
    [TestCase("Mail.Send", "POST", "sendMail", 400)]
    [TestCase("Mail.ReadWrite", "POST", "sendMail", 403)]
    [TestCase("Mail.ReadWrite", "POST", "messages/{message}/send", 403)]
    [TestCase("Mail.ReadWrite", "PATCH", "messages/{message}", 200)]
    [TestCase("Mail.ReadWrite", "POST", "messages/{message}/move", 400)]
    [TestCase("Mail.ReadWrite", "GET", "events", 403)]
    [TestCase("Calendars.Read", "GET", "messages", 403)]
    [TestCase("Calendars.ReadBasic", "GET", "calendarView?startDateTime=2026-01-01&endDateTime=2026-01-02", 200)]
    [TestCase("Calendars.Read", "GET", "calendar", 200)]
    [TestCase("Calendars.Read", "POST", "calendars", 403)]
    [TestCase("Calendars.ReadWrite", "POST", "calendars", 400)]
    [TestCase("User.Read", "GET", "mailFolders/inbox", 403)]
    public async Task A_permission_opens_its_part_of_the_mailbox_only(string scope, string method, string path, int expected)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken(scopes: [scope]));
        var id = tenant.Mail.AddMessage(tenant.Users[0].Id, new() { Subject = "a" });

        var (status, body) = await client.SendAsync(
            new HttpMethod(method),
            $"{MeUrl}/{path.Replace("{message}", Uri.EscapeDataString(id))}",
            method == "GET" ? null : new StringContent("{}", null, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
            if (expected == 403)
                Assert.That((string)body["error"]!["code"]!, Is.EqualTo("ErrorAccessDenied"));
        }
    }

    [Test]
    public async Task A_token_for_basic_mail_gets_no_bodies()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken(scopes: ["Mail.ReadBasic"]));
        tenant.Mail.AddMessage(tenant.Users[0].Id, new() { Subject = "a", Body = "secret" });

        var (_, list) = await client.GetAsync($"{MeUrl}/messages?$expand=attachments");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)list["value"]![0]!["subject"]!, Is.EqualTo("a"));
            Assert.That(list.ToJsonString(), Does.Not.Contain("secret"));
        }
    }
}
