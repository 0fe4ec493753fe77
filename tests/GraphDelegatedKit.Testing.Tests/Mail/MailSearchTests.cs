namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/search-query-parameter#using-search-on-message-collections: the properties of the table.
public sealed class MailSearchTests : MailboxFixture
{
    [TestCase("from:adele", "offer")]
    [TestCase("to:cc", "")]
    [TestCase("to:grace", "offer")]
    [TestCase("cc:cc@fabrikam.com", "offer")]
    [TestCase("cc:grace", "")]
    [TestCase("bcc:bcc@fabrikam.com", "offer")]
    [TestCase("recipients:bcc", "offer")]
    [TestCase("recipients:adele", "")]
    [TestCase("participants:adele", "offer")]
    [TestCase("participants:cc", "offer")]
    [TestCase("attachment:plan", "with a file")]
    [TestCase("hasAttachments:true", "with a file")]
    [TestCase("hasattachment:false", "offer")]
    [TestCase("importance:medium", "with a file")]
    [TestCase("SUBJECT:OFFER", "offer")]
    [TestCase("offer cc:cc", "offer")]
    [TestCase("plan", "")]
    public async Task A_property_of_the_table_is_searched_alone(string search, string expected)
    {
        Tenant.Mail.AddMessage(Me.Id, new()
        {
            Subject = "offer",
            From = "adele@fabrikam.com",
            To = ["grace@fabrikam.com"],
            Cc = ["cc@fabrikam.com"],
            Bcc = ["bcc@fabrikam.com"],
            Importance = "low",
        });
        await Client.PostAsync(
            $"{MeUrl}/mailFolders/inbox/messages",
            """
            {"subject":"with a file","attachments":[
              {"@odata.type":"#microsoft.graph.fileAttachment","name":"plan.txt","contentBytes":"SGVsbG8="}]}
            """);

        var found = await GetSubjectsAsync($"messages?$search={Uri.EscapeDataString($"\"{search}\"")}");

        Assert.That(string.Join(' ', found), Is.EqualTo(expected));
    }

    [Test]
    public async Task Found_messages_come_in_pages_with_the_latest_first()
    {
        foreach (var (subject, minute) in new[] { ("offer 1", 1), ("offer 3", 3), ("offer 2", 2) })
            AddMessage(subject, Noon.AddMinutes(minute));

        var first = await GetOkAsync($"{MeUrl}/messages?$search=\"offer\"&$top=2&$select=subject");
        var second = await GetOkAsync((string)first["@odata.nextLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetSubjects(first), Is.EqualTo(["offer 3", "offer 2"]));
            Assert.That(GetSubjects(second), Is.EqualTo(["offer 1"]));
            Assert.That(second["@odata.nextLink"], Is.Null);
        }
    }

    [TestCase("messages?$search=\"a\"&$skip=1", 501, "notSupported")]
    [TestCase("messages?$search=\"a\"&$count=true", 501, "notSupported")]
    [TestCase("messages?$search=\"\"", 400, "BadRequest")]
    [TestCase("messages?$search=\"a*\"", 501, "notSupported")]
    [TestCase("messages?$search=\"(a)\"", 501, "notSupported")]
    [TestCase("messages?$search=\"a NOT b\"", 501, "notSupported")]
    public Task An_expression_that_the_tenant_does_not_play_is_refused(string path, int status, string code) =>
        AssertRefusedAsync(path, status, code);

    [Test]
    public async Task An_operator_in_small_letters_is_a_word()
    {
        AddMessage("now or never");

        Assert.That(await GetSubjectsAsync("messages?$search=\"or\""), Is.EqualTo(["now or never"]));
    }
}
