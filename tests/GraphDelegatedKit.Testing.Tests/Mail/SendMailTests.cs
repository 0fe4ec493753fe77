namespace GraphDelegatedKit.Testing.Tests.Mail;

public sealed class SendMailTests : MailboxFixture
{
    // https://learn.microsoft.com/graph/api/message-send
    // https://learn.microsoft.com/graph/outlook-immutable-id#immutable-id-with-sending-mail
    [Test]
    public async Task A_sent_draft_is_in_Sent_Items_and_in_the_inboxes_of_its_recipients()
    {
        var third = Tenant.Users[2];
        var (_, draft) = await Client.PostAsync(
            $"{MeUrl}/messages",
            $$"""
            {"subject":"Meet for lunch?","body":{"contentType":"text","content":"At noon."},
             "toRecipients":[{"emailAddress":{"address":"{{Other.Mail}}"} },{"emailAddress":{"address":"someone@fabrikam.com"} }],
             "bccRecipients":[{"emailAddress":{"address":"{{third.Mail}}"} }]}
            """);
        var id = (string)draft["id"]!;
        var immutableId = (string)(await GetOkAsync(MessageUrl(id), "IdType=\"ImmutableId\""))["id"]!;

        var (status, _) = await Client.SendAsync(HttpMethod.Post, MessageUrl(id) + "/send");

        var sent = await GetOkAsync(MessageUrl(immutableId));
        var received = Tenant.Mail.GetMessages(Other.Id).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(202));
            Assert.That((bool)sent["isDraft"]!, Is.False);
            Assert.That((string)sent["from"]!["emailAddress"]!["address"]!, Is.EqualTo(Me.Mail));
            Assert.That((string)sent["toRecipients"]![0]!["emailAddress"]!["name"]!, Is.EqualTo(Other.DisplayName));
            Assert.That(Tenant.Mail.GetMessages(Me.Id, "sentitems").Single().Bcc, Is.EqualTo([third.Mail]));
            Assert.That(Tenant.Mail.GetMessages(Me.Id, "drafts"), Is.Empty);
            Assert.That(received.Subject, Is.EqualTo("Meet for lunch?"));
            Assert.That(received.Body, Is.EqualTo("At noon."));
            Assert.That(received.From, Is.EqualTo(Me.Mail));
            Assert.That(received.To, Is.EqualTo([Other.Mail, "someone@fabrikam.com"]));
            Assert.That(received.Bcc, Is.Empty);
            Assert.That(received.IsRead, Is.False);
            Assert.That(Tenant.Mail.GetMessages(third.Id), Has.Count.EqualTo(1));
        }
    }

    // https://learn.microsoft.com/graph/api/user-sendmail#examples
    [TestCase("", 1)]
    [TestCase(""","saveToSentItems":"false" """, 0)]
    [TestCase(""","SaveToSentItems":false """, 0)]
    public async Task A_message_is_sent_in_one_request_and_saved_unless_the_request_says_no(string save, int savedCount)
    {
        var (status, body) = await Client.PostAsync(
            $"{MeUrl}/sendMail",
            $$"""
            {"message":{"subject":"Meet for lunch?","body":{"contentType":"Text","content":"The new cafeteria is open."},
              "toRecipients":[{"emailAddress":{"address":"{{Other.Mail}}"} }],
              "attachments":[{"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt","contentType":"text/plain",
                "contentBytes":"SGVsbG8gV29ybGQh"}]}{{save}} }
            """);

        var received = Tenant.Mail.GetMessages(Other.Id).Single();
        var sent = Tenant.Mail.GetSentMessages(Me.Id).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(202), body.ToJsonString());
            Assert.That(await GetSubjectsAsync("mailFolders/sentitems/messages"), Has.Length.EqualTo(savedCount));
            Assert.That(await GetSubjectsAsync("messages"), Has.Length.EqualTo(savedCount));
            Assert.That(sent.To, Is.EqualTo([Other.Mail]));
            Assert.That(Tenant.Mail.GetAttachments(sent.Id).Single().Size, Is.EqualTo(12));
            Assert.That(Tenant.Mail.GetAttachments(received.Id).Single().Name, Is.EqualTo("a.txt"));
        }
    }

    [TestCase("""{"message":{"subject":"a"}}""", 400, "ErrorInvalidRecipients")]
    [TestCase("""{"message":{"subject":"a","toRecipients":[{"emailAddress":{"address":"grace"}}]}}""", 400, "ErrorInvalidRecipients")]
    [TestCase("""{"subject":"a"}""", 400, "ErrorInvalidRequest")]
    public async Task A_message_without_a_valid_recipient_is_not_sent(string request, int status, string code)
    {
        var response = await Client.PostAsync($"{MeUrl}/sendMail", request);
        var draftId = Tenant.Mail.AddDraft(Me.Id, "draft");
        var (draftStatus, _) = await Client.SendAsync(HttpMethod.Post, MessageUrl(draftId) + "/send");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(status));
            Assert.That((string)response.Body["error"]!["code"]!, Is.EqualTo(code));
            Assert.That(draftStatus, Is.EqualTo(400));
            Assert.That(Tenant.Mail.GetSentMessages(Me.Id), Is.Empty);
        }
    }

    [Test]
    public async Task A_message_in_MIME_format_is_refused_by_name()
    {
        var (status, body) = await Client.SendAsync(
            HttpMethod.Post, $"{MeUrl}/sendMail", new StringContent("RnJvbTog", null, "text/plain"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string)body["error"]!["message"]!, Does.Contain("MIME"));
        }
    }

    // https://learn.microsoft.com/graph/api/message-reply, message-replyall and message-createreply
    [TestCase("reply", 0)]
    [TestCase("replyAll", 1)]
    public async Task A_reply_goes_to_the_sender_and_only_a_reply_to_all_to_the_others(string action, int othersCount)
    {
        var third = Tenant.Users[2];
        var id = Tenant.Mail.AddMessage(
            Me.Id, new() { Subject = "Group", From = Other.Mail, To = [Me.Mail!, third.Mail!], Body = "Name it" });

        var (status, body) = await Client.PostAsync($"{MessageUrl(id)}/{action}", """{"comment":"Explorers?"}""");

        var received = Tenant.Mail.GetMessages(Other.Id).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(202), body.ToJsonString());
            Assert.That(received.Subject, Is.EqualTo("RE: Group"));
            Assert.That(received.Body, Does.Contain("Explorers?").And.Contain("Name it"));
            Assert.That(Tenant.Mail.GetMessages(third.Id), Has.Count.EqualTo(othersCount));
            Assert.That(Tenant.Mail.GetSentMessages(Me.Id).Single().To, Does.Not.Contain(Me.Mail));
        }
    }

    [Test]
    public async Task A_reply_can_be_created_as_a_draft_of_the_same_conversation()
    {
        var id = Tenant.Mail.AddMessage(Me.Id, new() { Subject = "RE: Group", From = Other.Mail });
        var original = await GetOkAsync(MessageUrl(id));

        var (status, draft) = await Client.SendAsync(HttpMethod.Post, MessageUrl(id) + "/createReply");
        var (both, _) = await Client.PostAsync(MessageUrl(id) + "/reply", """{"comment":"a","message":{"body":{"content":"b"}}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((bool)draft["isDraft"]!, Is.True);
            Assert.That((string)draft["subject"]!, Is.EqualTo("RE: Group"));
            Assert.That((string)draft["conversationId"]!, Is.EqualTo((string)original["conversationId"]!));
            Assert.That(both, Is.EqualTo(400));
        }
    }
}
