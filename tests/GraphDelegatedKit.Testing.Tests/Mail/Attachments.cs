using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

public sealed class Attachments : TenantFixture
{
    private const string Me = "https://graph.microsoft.com/v1.0/me";
    private const int Size = 3_500_000;

    private static readonly byte[] File = Bytes.Make(Size);

    [TestCase("me/messages", "Messages")]
    [TestCase("me/mailFolders/inbox/messages", "Messages")]
    [TestCase("me/events", "Events")]
    public async Task Come_in_ranges_of_any_length_and_end_with_a_location(string collection, string name)
    {
        var (made, mail) = await Client.PostAsync($"https://graph.microsoft.com/v1.0/{collection}", """{"subject":"Plans"}""");
        var mailbox = $"https://graph.microsoft.com/v1.0/{collection}/{Uri.EscapeDataString((string)mail["id"]!)}";
        var (created, session) = await CreateAsync(mailbox);
        using var upload = Speak(session);

        var first = await upload.PutAsync(File, 0, 2_097_152);
        var status = await upload.StatusAsync();
        using var last = await LastAsync(upload.Address, 2_097_152);
        var over = await upload.StatusAsync();
        var (_, got) = await Client.GetAsync(mailbox);
        var (_, list) = await Client.GetAsync($"{mailbox}/attachments");

        var kept = Tenant.Mail.GetAttachments((string)mail["id"]!).Single();
        using var value = await Client.Http.GetAsync($"{mailbox}/attachments/{Uri.EscapeDataString(kept.AttachmentId)}/$value");
        Assert.Multiple(async () =>
        {
            Assert.That((made, created, first.Status, status.Status, over.Status), Is.EqualTo((201, 201, 200, 200, 404)));
            Assert.That(upload.Address, Does.StartWith("https://outlook.office.com/api/v2.0/Users('").And.Contains($"/{name}('").And.Contains("/AttachmentSessions('").And.Contains("?authtoken="));
            Assert.That((string)session["nextExpectedRanges"]![0]!, Is.EqualTo("0-"));
            Assert.That((string)first.Body["NextExpectedRanges"]![0]!, Is.EqualTo("2097152"));
            Assert.That((string)status.Body["NextExpectedRanges"]![0]!, Is.EqualTo("2097152"));
            Assert.That(last.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await last.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(Uri.UnescapeDataString(last.Headers.Location!.OriginalString), Does.EndWith($"/Attachments('{kept.AttachmentId}')"));
            Assert.That((bool)got["hasAttachments"]!, Is.True);
            Assert.That(((string)list["value"]![0]!["name"]!, (long)list["value"]![0]!["size"]!), Is.EqualTo(("plan.bin", (long)Size)));
            Assert.That(Bytes.Sha256(await value.Content.ReadAsByteArrayAsync()), Is.EqualTo(Bytes.Sha256(File)));
            Assert.That(Tenant.Uploads.Single().BytesAccepted, Is.EqualTo(Size));
        });
    }

    [Test]
    public async Task Are_asked_for_in_another_spelling_in_another_cloud()
    {
        Tenant.Mail.RangesPropertyName = "nextExpectedRanges";
        using var upload = await BeginAsync();

        var first = await upload.PutAsync(File, 0, 1_000_001);

        Assert.That((string)first.Body["nextExpectedRanges"]![0]!, Is.EqualTo("1000001"));
    }

    [Test]
    public async Task Of_another_cloud_go_to_its_own_Outlook()
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));

        var (_, session) = await CreateAsync($"https://graph.microsoft.us/v1.0/me/messages/{id}");
        using var upload = Speak(session);

        Assert.That(upload.Address, Does.StartWith("https://outlook.office365.us/"));
        Assert.That((await upload.StatusAsync()).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Take_no_token_but_the_one_in_the_address_and_not_for_longer_than_that_lives()
    {
        using var upload = await BeginAsync();

        var signed = await upload.SignedAsync();
        Clock.Advance(TimeSpan.FromMinutes(74));
        var early = await upload.PutAsync(File, 0, 1_000);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await upload.PutAsync(File, 1_000, 1_000);

        Assert.Multiple(() =>
        {
            Assert.That((signed.Status, (string)signed.Body["error"]!["code"]!), Is.EqualTo((401, "InvalidAudience")));
            Assert.That((early.Status, late.Status), Is.EqualTo((200, 401)));
            Assert.That(Tenant.Requests.Where(request => request.Host == "outlook.office.com" && request.HasAuthorization).ToList(), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Can_be_given_up()
    {
        using var upload = await BeginAsync();
        await upload.PutAsync(File, 0, 1_000);

        Assert.That(((await upload.CancelAsync()).Status, (await upload.CancelAsync()).Status, (await upload.StatusAsync()).Status), Is.EqualTo((204, 404, 404)));
    }

    [Test]
    public async Task Refuse_a_range_out_of_place_without_a_type_or_of_another_total()
    {
        using var upload = await BeginAsync();
        await upload.PutAsync(File, 0, 1_000);

        var overlap = await upload.PutAsync(File, 0, 1_000);
        var gap = await upload.PutAsync(File, 2_000, 1_000);
        var total = await upload.PutAsync(File, 1_000, 1_000, $"bytes 1000-1999/{Size + 1}");
        var untyped = await upload.SendAsync(HttpMethod.Put, content => content.Headers.ContentType = null, File.AsMemory(1_000, 1_000));

        Assert.That((overlap.Status, gap.Status, total.Status, untyped.Status), Is.EqualTo((416, 416, 400, 400)));
    }

    [Test]
    public async Task Go_on_after_the_tenant_was_started_again()
    {
        using var folder = new Folder();
        string address, mailId;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(first);
            await client.SignInAsync();
            mailId = first.Mail.AddEvent(first.Address.DefaultUser, "Review");
            var (_, session) = await client.PostAsync($"{Me}/events/{Uri.EscapeDataString(mailId)}/attachments/createUploadSession", Asked(Size));
            using var upload = new Upload(client, (string)session["uploadUrl"]!, new HttpClient(first.CreateHandler()));
            await upload.PutAsync(File, 0, 2_000_000);
            address = upload.Address;
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var later = new Client(second);
        using var resumed = new Upload(later, address, new HttpClient(second.CreateHandler()));
        var last = await resumed.PutAsync(File, 2_000_000, Size - 2_000_000);

        var kept = second.Mail.GetAttachments(mailId).Single();
        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(Bytes.Sha256(second.Mail.OpenAttachment(mailId, kept.AttachmentId)), Is.EqualTo(Bytes.Sha256(File)));
        });
    }

    [TestCase(2_999_999, 400)]
    [TestCase(3_000_000, 201)]
    [TestCase(150 * 1024 * 1024, 201)]
    [TestCase((150 * 1024 * 1024) + 1, 413)]
    public async Task Have_a_session_between_3_and_150_MB(long size, int status)
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));

        Assert.That((await Client.PostAsync($"{Me}/messages/{id}/attachments/createUploadSession", Asked(size))).Status, Is.EqualTo(status));
    }

    [TestCase(1_000, 201)]
    [TestCase((3 * 1024 * 1024) - 1, 201)]
    [TestCase(3 * 1024 * 1024, 413)]
    public async Task Come_in_one_request_below_3_MB(int size, int status)
    {
        var id = Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans");
        var body = new JsonObject { ["@odata.type"] = "#microsoft.graph.fileAttachment", ["name"] = "a.bin", ["contentBytes"] = Convert.ToBase64String(File.AsSpan(0, size)) };

        var answer = await Client.PostAsync($"{Me}/messages/{Uri.EscapeDataString(id)}/attachments", body.ToJsonString());

        Assert.That((answer.Status, Tenant.Mail.GetAttachments(id).Sum(attachment => attachment.Size)), Is.EqualTo((status, status == 201 ? size : 0L)));
    }

    [Test]
    public async Task Go_to_ones_own_mailbox_by_any_of_its_names_and_to_no_other()
    {
        var (mine, other) = (Tenant.Users[0], Tenant.Users[1]);
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(mine.UserPrincipalName, "Plans"));
        var theirs = Uri.EscapeDataString(Tenant.Mail.AddDraft(other.UserPrincipalName, "Secrets"));

        var byName = await CreateAsync($"https://graph.microsoft.com/v1.0/users/{mine.Id}/messages/{id}");
        var foreign = await CreateAsync($"https://graph.microsoft.com/v1.0/users/{other.Id}/messages/{theirs}");
        var hidden = await CreateAsync($"{Me}/messages/{theirs}");

        Assert.That((byName.Status, foreign.Status, hidden.Status), Is.EqualTo((201, 403, 404)));
    }

    [Test]
    public async Task Need_the_scope_of_the_mailbox_where_scopes_count()
    {
        await using var strict = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new Client(strict);
        await client.SignInAsync(scope: "User.Read Mail.ReadWrite openid profile offline_access");

        var message = await client.PostAsync($"{Me}/messages", """{"subject":"Plans"}""");
        var calendar = await client.PostAsync($"{Me}/events", """{"subject":"Plans"}""");

        Assert.That((message.Status, calendar.Status, (string)calendar.Body["error"]!["code"]!), Is.EqualTo((201, 403, "ErrorAccessDenied")));
    }

    [Test]
    public async Task Meet_the_troubles_of_every_upload()
    {
        using var upload = await BeginAsync();
        Tenant.Faults.ResetUpload(1_500_000, acceptedUpTo: 1_234_567);
        Tenant.Faults.LoseUploadResponse(Size - 1, fileName: "plan.bin");

        await Assert.ThatAsync(async () => await upload.PutAsync(File, 0, 2_000_000), Throws.InstanceOf<HttpRequestException>());
        var (_, status) = await upload.StatusAsync();
        await Assert.ThatAsync(async () => await upload.PutAsync(File, 1_234_567, Size - 1_234_567), Throws.InstanceOf<HttpRequestException>());
        var over = await upload.StatusAsync();

        Assert.That(((string)status["NextExpectedRanges"]![0]!, over.Status, Tenant.Faults.Remaining), Is.EqualTo(("1234567", 404, 0)));
    }

    private static string Asked(long size) => $$"""{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":{{size}} } }""";

    private async Task<Upload> BeginAsync()
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));
        return Speak((await CreateAsync($"{Me}/messages/{id}")).Body);
    }

    private Task<(int Status, JsonNode Body)> CreateAsync(string mail) => Client.PostAsync($"{mail}/attachments/createUploadSession", Asked(Size));

    private Upload Speak(JsonNode session) => new(Client, (string)session["uploadUrl"]!, new HttpClient(Tenant.CreateHandler()));

    private async Task<HttpResponseMessage> LastAsync(string address, int from)
    {
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var content = new ByteArrayContent(File, from, Size - from) { Headers = { ContentRange = new(from, Size - 1, Size), ContentType = new("application/octet-stream") } };
        return await bare.PutAsync(address, content);
    }
}
