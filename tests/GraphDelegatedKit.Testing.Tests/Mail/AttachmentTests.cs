using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

public sealed class AttachmentTests : TenantFixture
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";
    private const int Size = 3_500_000;

    private static readonly byte[] FileContent = TestData.CreateBytes(Size);

    [TestCase("me/messages", "Messages")]
    [TestCase("me/mailFolders/inbox/messages", "Messages")]
    [TestCase("me/events", "Events")]
    public async Task An_attachment_session_accepts_ranges_of_any_length_and_returns_a_location(string collection, string name)
    {
        var (created, mailItem) = await Client.PostAsync($"https://graph.microsoft.com/v1.0/{collection}", """{"subject":"Plans"}""");
        var mailItemUrl = $"https://graph.microsoft.com/v1.0/{collection}/{Uri.EscapeDataString((string)mailItem["id"]!)}";
        var (sessionCreated, session) = await CreateSessionAsync(mailItemUrl);
        using var upload = CreateUpload(session);

        var first = await upload.PutAsync(FileContent, 0, 2_097_152);
        var status = await upload.GetStatusAsync();
        using var last = await SendLastRangeAsync(upload.UploadUrl, 2_097_152);
        var afterLast = await upload.GetStatusAsync();
        var (_, message) = await Client.GetAsync(mailItemUrl);
        var (_, list) = await Client.GetAsync($"{mailItemUrl}/attachments");

        var stored = Tenant.Mail.GetAttachments((string)mailItem["id"]!).Single();
        using var value = await Client.Http.GetAsync($"{mailItemUrl}/attachments/{Uri.EscapeDataString(stored.AttachmentId)}/$value");
        Assert.Multiple(async () =>
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That(sessionCreated, Is.EqualTo(201));
            Assert.That(first.Status, Is.EqualTo(200));
            Assert.That(status.Status, Is.EqualTo(200));
            Assert.That(afterLast.Status, Is.EqualTo(404));
            Assert.That(upload.UploadUrl, Does.StartWith("https://outlook.office.com/api/v2.0/Users('").And
                .Contains($"/{name}('").And
                .Contains("/AttachmentSessions('").And
                .Contains("?authtoken="));
            Assert.That((string)session["nextExpectedRanges"]![0]!, Is.EqualTo("0-"));
            Assert.That((string)first.Body["NextExpectedRanges"]![0]!, Is.EqualTo("2097152"));
            Assert.That((string)status.Body["NextExpectedRanges"]![0]!, Is.EqualTo("2097152"));
            Assert.That(last.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await last.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(
                Uri.UnescapeDataString(last.Headers.Location!.OriginalString), Does.EndWith($"/Attachments('{stored.AttachmentId}')"));
            Assert.That((bool)message["hasAttachments"]!, Is.True);
            Assert.That((string)list["value"]![0]!["name"]!, Is.EqualTo("plan.bin"));
            Assert.That((long)list["value"]![0]!["size"]!, Is.EqualTo(Size));
            Assert.That(
                TestData.ComputeSha256(await value.Content.ReadAsByteArrayAsync()), Is.EqualTo(TestData.ComputeSha256(FileContent)));
            Assert.That(Tenant.Uploads.Single().BytesAccepted, Is.EqualTo(Size));
        });
    }

    [Test]
    public async Task The_expected_ranges_can_have_another_spelling()
    {
        Tenant.Mail.RangesPropertyName = "nextExpectedRanges";
        using var upload = await OpenUploadAsync();

        var first = await upload.PutAsync(FileContent, 0, 1_000_001);

        Assert.That((string)first.Body["nextExpectedRanges"]![0]!, Is.EqualTo("1000001"));
    }

    [Test]
    public async Task An_attachment_session_of_another_cloud_uses_its_Outlook_host()
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));

        var (_, session) = await CreateSessionAsync($"https://graph.microsoft.us/v1.0/me/messages/{id}");
        using var upload = CreateUpload(session);

        Assert.That(upload.UploadUrl, Does.StartWith("https://outlook.office365.us/"));
        Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task An_attachment_session_accepts_only_the_token_in_its_URL_and_expires_with_it()
    {
        using var upload = await OpenUploadAsync();

        var withToken = await upload.GetWithTokenAsync();
        Clock.Advance(TimeSpan.FromMinutes(74));
        var early = await upload.PutAsync(FileContent, 0, 1_000);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await upload.PutAsync(FileContent, 1_000, 1_000);

        Assert.Multiple(() =>
        {
            Assert.That(withToken.Status, Is.EqualTo(401));
            Assert.That((string)withToken.Body["error"]!["code"]!, Is.EqualTo("InvalidAudience"));
            Assert.That(early.Status, Is.EqualTo(200));
            Assert.That(late.Status, Is.EqualTo(401));
            Assert.That(
                Tenant.Requests.Where(request => request.Host == "outlook.office.com" && request.HasAuthorization).ToList(),
                Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task An_attachment_session_can_be_cancelled()
    {
        using var upload = await OpenUploadAsync();
        await upload.PutAsync(FileContent, 0, 1_000);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await upload.CancelAsync()).Status, Is.EqualTo(204));
            Assert.That((await upload.CancelAsync()).Status, Is.EqualTo(404));
            Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task An_invalid_attachment_range_is_refused()
    {
        using var upload = await OpenUploadAsync();
        await upload.PutAsync(FileContent, 0, 1_000);

        var overlap = await upload.PutAsync(FileContent, 0, 1_000);
        var gap = await upload.PutAsync(FileContent, 2_000, 1_000);
        var total = await upload.PutAsync(FileContent, 1_000, 1_000, $"bytes 1000-1999/{Size + 1}");
        var untyped = await upload.SendAsync(
            HttpMethod.Put, content => content.Headers.ContentType = null, FileContent.AsMemory(1_000, 1_000));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(overlap.Status, Is.EqualTo(416));
            Assert.That(gap.Status, Is.EqualTo(416));
            Assert.That(total.Status, Is.EqualTo(400));
            Assert.That(untyped.Status, Is.EqualTo(400));
        }
    }

    [Test]
    public async Task An_attachment_session_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string url, mailId;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            mailId = first.Mail.AddEvent(first.Address.DefaultUser, "Review");
            var (_, session) = await client.PostAsync(
                $"{MeUrl}/events/{Uri.EscapeDataString(mailId)}/attachments/createUploadSession", CreateSessionBody(Size));
            using var upload = new UploadSessionClient(client, (string)session["uploadUrl"]!, new HttpClient(first.CreateHandler()));
            await upload.PutAsync(FileContent, 0, 2_000_000);
            url = upload.UploadUrl;
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        using var resumed = new UploadSessionClient(secondClient, url, new HttpClient(second.CreateHandler()));
        var last = await resumed.PutAsync(FileContent, 2_000_000, Size - 2_000_000);

        var stored = second.Mail.GetAttachments(mailId).Single();
        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(
                TestData.ComputeSha256(second.Mail.OpenAttachment(mailId, stored.AttachmentId)),
                Is.EqualTo(TestData.ComputeSha256(FileContent)));
        });
    }

    [TestCase(2_999_999, 400)]
    [TestCase(3_000_000, 201)]
    [TestCase(150 * 1024 * 1024, 201)]
    [TestCase((150 * 1024 * 1024) + 1, 413)]
    public async Task An_attachment_session_requires_a_size_between_3_and_150_MB(long size, int status)
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));

        Assert.That(
            (await Client.PostAsync($"{MeUrl}/messages/{id}/attachments/createUploadSession", CreateSessionBody(size))).Status,
            Is.EqualTo(status));
    }

    [TestCase(1_000, 201)]
    [TestCase((3 * 1024 * 1024) - 1, 201)]
    [TestCase(3 * 1024 * 1024, 413)]
    public async Task An_attachment_below_3_MB_is_accepted_in_one_request(int size, int status)
    {
        var id = Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans");
        var body = new JsonObject
        {
            ["@odata.type"] = "#microsoft.graph.fileAttachment",
            ["name"] = "a.bin",
            ["contentBytes"] = Convert.ToBase64String(FileContent.AsSpan(0, size)),
        };

        var response = await Client.PostAsync($"{MeUrl}/messages/{Uri.EscapeDataString(id)}/attachments", body.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(status));
            Assert.That(Tenant.Mail.GetAttachments(id).Sum(attachment => attachment.Size), Is.EqualTo(status == 201 ? size : 0L));
        }
    }

    [Test]
    public async Task An_attachment_can_be_added_to_the_own_mailbox_only()
    {
        var (mine, other) = (Tenant.Users[0], Tenant.Users[1]);
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(mine.UserPrincipalName, "Plans"));
        var foreignMessageId = Uri.EscapeDataString(Tenant.Mail.AddDraft(other.UserPrincipalName, "Secrets"));

        var byName = await CreateSessionAsync($"https://graph.microsoft.com/v1.0/users/{mine.Id}/messages/{id}");
        var foreign = await CreateSessionAsync($"https://graph.microsoft.com/v1.0/users/{other.Id}/messages/{foreignMessageId}");
        var hidden = await CreateSessionAsync($"{MeUrl}/messages/{foreignMessageId}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byName.Status, Is.EqualTo(201));
            Assert.That(foreign.Status, Is.EqualTo(403));
            Assert.That(hidden.Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task An_attachment_requires_the_scope_of_the_mailbox()
    {
        await using var scopedTenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(scopedTenant);
        await client.SignInAsync(scope: "User.Read Mail.ReadWrite openid profile offline_access");

        var message = await client.PostAsync($"{MeUrl}/messages", """{"subject":"Plans"}""");
        var calendar = await client.PostAsync($"{MeUrl}/events", """{"subject":"Plans"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.Status, Is.EqualTo(201));
            Assert.That(calendar.Status, Is.EqualTo(403));
            Assert.That((string)calendar.Body["error"]!["code"]!, Is.EqualTo("ErrorAccessDenied"));
        }
    }

    [Test]
    public async Task Upload_faults_apply_to_attachment_sessions()
    {
        using var upload = await OpenUploadAsync();
        Tenant.Faults.ResetUpload(1_500_000, acceptedUpTo: 1_234_567);
        Tenant.Faults.LoseUploadResponse(Size - 1, fileName: "plan.bin");

        await Assert.ThatAsync(async () => await upload.PutAsync(FileContent, 0, 2_000_000), Throws.InstanceOf<HttpRequestException>());
        var (_, status) = await upload.GetStatusAsync();
        await Assert.ThatAsync(
            async () => await upload.PutAsync(FileContent, 1_234_567, Size - 1_234_567), Throws.InstanceOf<HttpRequestException>());
        var afterLast = await upload.GetStatusAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)status["NextExpectedRanges"]![0]!, Is.EqualTo("1234567"));
            Assert.That(afterLast.Status, Is.EqualTo(404));
            Assert.That(Tenant.Faults.Remaining, Is.Zero);
        }
    }

    private static string CreateSessionBody(long size) =>
        $$"""{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":{{size}} } }""";

    private async Task<UploadSessionClient> OpenUploadAsync()
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));
        return CreateUpload((await CreateSessionAsync($"{MeUrl}/messages/{id}")).Body);
    }

    private Task<(int Status, JsonNode Body)> CreateSessionAsync(string mail) =>
        Client.PostAsync($"{mail}/attachments/createUploadSession", CreateSessionBody(Size));

    private UploadSessionClient CreateUpload(JsonNode session) =>
        new(Client, (string)session["uploadUrl"]!, new HttpClient(Tenant.CreateHandler()));

    private async Task<HttpResponseMessage> SendLastRangeAsync(string url, int from)
    {
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var content = new ByteArrayContent(FileContent, from, Size - from)
        {
            Headers = { ContentRange = new(from, Size - 1, Size), ContentType = new("application/octet-stream") },
        };
        return await anonymousClient.PutAsync(url, content);
    }
}
