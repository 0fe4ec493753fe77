namespace GraphDelegatedKit.Testing.Tests.Uploads;

// The address is the permission: https://learn.microsoft.com/graph/api/driveitem-createuploadsession#remarks
public sealed class Addresses : TenantFixture
{
    private static readonly byte[] File = Bytes.Make(3_000_000);

    [TestCase("PUT", false)]
    [TestCase("GET", false)]
    [TestCase("DELETE", false)]
    [TestCase("POST", false)]
    [TestCase("PUT", true)]
    [TestCase("GET", true)]
    [TestCase("DELETE", true)]
    public async Task Are_spoilt_by_a_token_whatever_is_asked_and_that_is_on_record(string method, bool ofOutlook)
    {
        using var upload = ofOutlook ? await AttachAsync() : await BeginAsync();
        var content = method == "PUT" ? new ByteArrayContent(File) { Headers = { ContentRange = new(0, File.Length - 1, File.Length), ContentType = new("application/octet-stream") } } : null;

        var signed = await Client.SendAsync(new(method), upload.Address, content);
        var whole = await upload.PutAsync(File, 0, File.Length);

        Assert.Multiple(() =>
        {
            Assert.That((signed.Status, (string)signed.Body["error"]!["code"]!), Is.EqualTo((401, ofOutlook ? "InvalidAudience" : "unauthenticated")));
            Assert.That(whole.Status, Is.EqualTo(201), "nothing was done");
            Assert.That(Tenant.Requests.Where(request => request.IsPreAuthenticated).Select(request => (request.Method, request.HasAuthorization)), Is.EqualTo(new[] { (method, true), ("PUT", false) }));
        });
    }

    [TestCase(370, 200)]
    [TestCase(371, 400)]
    public async Task Are_not_given_for_a_path_that_is_too_long(int above, int status)
    {
        var folders = string.Concat(Enumerable.Repeat(new string('d', 49) + "/", above / 50)) + new string('e', above % 50) + "/";

        var (answered, body) = await Client.PostAsync($"{Drive}/root:/{folders}{new string('f', 28)}:/createUploadSession", "{}");

        Assert.That((answered, (string?)body["error"]?["code"]), Is.EqualTo((status, status == 200 ? null : "pathIsTooLong")));
    }

    [TestCase(400, "malwareDetected")]
    [TestCase(413, "requestTooLarge")]
    [TestCase(423, "resourceLocked")]
    [TestCase(507, "quotaLimitReached")]
    public async Task Are_refused_in_any_words_a_test_likes(int status, string code)
    {
        Tenant.Faults.Fail("*/createUploadSession", status, code: code);

        var (refused, body) = await Client.PostAsync($"{Drive}/root:/f.bin:/createUploadSession", "{}");
        using var upload = await BeginAsync();

        Assert.That((refused, (string)body["error"]!["code"]!), Is.EqualTo((status, code)));
    }

    [Test]
    public async Task Come_without_a_word_of_what_is_expected_in_the_documentations_sample()
    {
        Tenant.Faults.ModifyJson("*/createUploadSession", session => session.Remove("nextExpectedRanges"));

        var (_, bare) = await Client.PostAsync($"{Drive}/root:/f.bin:/createUploadSession", "{}");
        var (_, usual) = await Client.PostAsync($"{Drive}/root:/g.bin:/createUploadSession", "{}");

        Assert.That((bare["nextExpectedRanges"], (string)usual["nextExpectedRanges"]!.AsArray().Single()!), Is.EqualTo(((object?)null, "0-")));
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task Lose_the_reply_to_the_nth_request_and_to_no_other(int lost)
    {
        using var upload = await BeginAsync();
        if (lost > 1) Tenant.Faults.LetThrough("*/uploadSession", times: lost - 1, method: "PUT");
        Tenant.Faults.LoseResponse("*/uploadSession", method: "PUT");
        var file = Bytes.Make(3 * Upload.Grid);

        for (var range = 1; range <= 3; range++)
        {
            var sending = upload.PutAsync(file, (range - 1) * Upload.Grid, Upload.Grid);
            if (range == lost)
                await Assert.ThatAsync(() => sending, Throws.InstanceOf<HttpRequestException>());
            else
                Assert.That((await sending).Status, Is.EqualTo(range == 3 ? 201 : 202));
        }

        Assert.That(Kept("f.bin"), Is.EqualTo(Bytes.Sha256(file)), "each was taken, the one whose reply was lost among them");
    }

    private async Task<Upload> AttachAsync()
    {
        var id = Uri.EscapeDataString(Tenant.Mail.AddDraft(Tenant.Address.DefaultUser, "Plans"));
        var (_, session) = await Client.PostAsync(
            $"{Graph}/me/messages/{id}/attachments/createUploadSession", $$"""{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":{{File.Length}} } }""");
        return new Upload(Client, (string)session["uploadUrl"]!, new HttpClient(Tenant.CreateHandler()));
    }
}
