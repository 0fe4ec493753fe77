namespace GraphDelegatedKit.Testing.Tests.Uploads;

// The address is the permission: https://learn.microsoft.com/graph/api/driveitem-createuploadsession#remarks
public sealed class UploadUrlTests : TenantFixture
{
    private static readonly byte[] FileContent = TestData.CreateBytes(3_000_000);

    [TestCase("PUT", false)]
    [TestCase("GET", false)]
    [TestCase("DELETE", false)]
    [TestCase("POST", false)]
    [TestCase("PUT", true)]
    [TestCase("GET", true)]
    [TestCase("DELETE", true)]
    public async Task A_request_with_a_token_to_an_upload_URL_is_refused_and_recorded(string method, bool isOutlook)
    {
        using var upload = isOutlook ? await CreateAttachmentUploadAsync() : await CreateUploadAsync();
        var content = method == "PUT" ? new ByteArrayContent(FileContent) { Headers = { ContentRange = new(
            0, FileContent.Length - 1, FileContent.Length), ContentType = new("application/octet-stream") } } : null;

        var withToken = await Client.SendAsync(new(method), upload.UploadUrl, content);
        var complete = await upload.PutAsync(FileContent, 0, FileContent.Length);

        Assert.Multiple(() =>
        {
            Assert.That(withToken.Status, Is.EqualTo(401));
            Assert.That((string)withToken.Body["error"]!["code"]!, Is.EqualTo(isOutlook ? "InvalidAudience" : "unauthenticated"));
            Assert.That(complete.Status, Is.EqualTo(201), "nothing was done");
            Assert.That(
                Tenant.Requests.Where(request => request.IsPreAuthenticated).Select(request => (request.Method, request.HasAuthorization)),
                Is.EqualTo(new[] { (method, true), ("PUT", false) }));
        });
    }

    [TestCase(370, 200)]
    [TestCase(371, 400)]
    public async Task An_upload_session_is_refused_for_a_path_that_is_too_long(int above, int status)
    {
        var folders = string.Concat(Enumerable.Repeat(new string('d', 49) + "/", above / 50)) + new string('e', above % 50) + "/";

        var (actualStatus, body) = await Client.PostAsync($"{DriveUrl}/root:/{folders}{new string('f', 28)}:/createUploadSession", "{}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(actualStatus, Is.EqualTo(status));
            Assert.That((string?)body["error"]?["code"], Is.EqualTo(status == 200 ? null : "pathIsTooLong"));
        }
    }

    [TestCase(400, "malwareDetected")]
    [TestCase(413, "requestTooLarge")]
    [TestCase(423, "resourceLocked")]
    [TestCase(507, "quotaLimitReached")]
    public async Task A_scripted_error_of_createUploadSession_is_returned(int status, string code)
    {
        Tenant.Faults.Fail("*/createUploadSession", status, code: code);

        var (rejected, body) = await Client.PostAsync($"{DriveUrl}/root:/f.bin:/createUploadSession", "{}");
        using var upload = await CreateUploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected, Is.EqualTo(status));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo(code));
        }
    }

    [Test]
    public async Task A_createUploadSession_response_can_omit_nextExpectedRanges()
    {
        Tenant.Faults.ModifyJson("*/createUploadSession", session => session.Remove("nextExpectedRanges"));

        var (_, without) = await Client.PostAsync($"{DriveUrl}/root:/f.bin:/createUploadSession", "{}");
        var (_, normal) = await Client.PostAsync($"{DriveUrl}/root:/g.bin:/createUploadSession", "{}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(without["nextExpectedRanges"], Is.Null);
            Assert.That((string)normal["nextExpectedRanges"]!.AsArray().Single()!, Is.EqualTo("0-"));
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task A_lost_reply_is_applied_to_the_nth_range_only(int lost)
    {
        using var upload = await CreateUploadAsync();
        if (lost > 1) Tenant.Faults.LetThrough("*/uploadSession", times: lost - 1, method: "PUT");
        Tenant.Faults.LoseResponse("*/uploadSession", method: "PUT");
        var file = TestData.CreateBytes(3 * UploadSessionClient.FragmentAlignment);

        for (var range = 1; range <= 3; range++)
        {
            var sending = upload.PutAsync(file, (range - 1) * UploadSessionClient.FragmentAlignment, UploadSessionClient.FragmentAlignment);
            if (range == lost)
                await Assert.ThatAsync(() => sending, Throws.InstanceOf<HttpRequestException>());
            else
                Assert.That((await sending).Status, Is.EqualTo(range == 3 ? 201 : 202));
        }

        Assert.That(
            ComputeStoredSha256("f.bin"),
            Is.EqualTo(TestData.ComputeSha256(file)),
            "each was taken, the one whose reply was lost among them");
    }

    private async Task<UploadSessionClient> CreateAttachmentUploadAsync()
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));
        var (_, session) = await Client.PostAsync(
            $"{GraphUrl}/me/messages/{id}/attachments/createUploadSession",
            $$"""{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":{{FileContent.Length}} } }""");
        return new UploadSessionClient(Client, (string)session["uploadUrl"]!, new HttpClient(Tenant.CreateHandler()));
    }
}
