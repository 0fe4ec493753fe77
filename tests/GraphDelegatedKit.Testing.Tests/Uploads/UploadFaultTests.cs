using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class UploadFaultTests : TenantFixture
{
    private const int FragmentAlignment = UploadSessionClient.FragmentAlignment;

    private static readonly byte[] FileContent = TestData.CreateBytes((3 * FragmentAlignment) + 12_345);

    private UploadSessionClient _upload = null!;

    [SetUp]
    public async Task CreateSessionAsync() => _upload = await CreateUploadAsync();

    [TearDown]
    public void DisposeSession() => _upload.Dispose();

    [Test]
    public async Task A_lost_reply_is_applied_to_the_range_with_the_scripted_byte_only()
    {
        Tenant.Faults.LoseUploadResponse(FragmentAlignment + 5);

        var first = await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        await Assert.ThatAsync(
            async () => await _upload.PutAsync(FileContent, FragmentAlignment, FragmentAlignment),
            Throws.InstanceOf<HttpRequestException>());
        var repeated = await _upload.PutAsync(FileContent, FragmentAlignment, FragmentAlignment);

        Assert.Multiple(() =>
        {
            Assert.That(first.Status, Is.EqualTo(202));
            Assert.That(repeated.Status, Is.EqualTo(416));
            Assert.That((string)repeated.Body["error"]!["innerError"]!["code"]!, Is.EqualTo("fragmentOverlap"));
            Assert.That(Tenant.Faults.Remaining, Is.Zero);
        });
    }

    [TestCase(null, 0)]
    [TestCase(100_001L, 100_001)]
    public async Task A_reset_range_keeps_the_scripted_bytes(long? keptTo, int expected)
    {
        Tenant.Faults.ResetUpload(200_000, keptTo);

        await Assert.ThatAsync(
            async () => await _upload.PutAsync(FileContent, 0, FragmentAlignment), Throws.InstanceOf<HttpRequestException>());
        var (_, status) = await _upload.GetStatusAsync();
        var next = await _upload.PutAsync(FileContent, expected, 2 * FragmentAlignment);
        var last = await _upload.PutAsync(
            FileContent, expected + (2 * FragmentAlignment), FileContent.Length - expected - (2 * FragmentAlignment));

        Assert.Multiple(() =>
        {
            Assert.That((string)status["nextExpectedRanges"]![0]!, Does.StartWith($"{expected}-"));
            Assert.That(next.Status, Is.EqualTo(202), "what the service itself cut is not held against the client");
            Assert.That(last.Status, Is.EqualTo(201), "what the service itself cut is not held against the client");
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(FileContent)));
        });
    }

    [TestCase(202)]
    [TestCase(201)]
    public async Task A_partially_accepted_range_reports_the_next_expected_byte(int status)
    {
        Tenant.Faults.AcceptPartOfRange(FileContent.Length - 1, acceptedUpTo: 3 * FragmentAlignment, status);

        var partial = await _upload.PutAsync(FileContent, 0, FileContent.Length);
        var rest = await _upload.PutAsync(FileContent, 3 * FragmentAlignment, 12_345);

        Assert.Multiple(() =>
        {
            Assert.That(partial.Status, Is.EqualTo(status));
            Assert.That(rest.Status, Is.EqualTo(201));
            Assert.That(partial.Body["id"], Is.Null);
            Assert.That((string)partial.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{3 * FragmentAlignment}-"));
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(FileContent)));
        });
    }

    [TestCase(504, "UnknownError")]
    [TestCase(416, "invalidRange")]
    public async Task A_denied_range_is_stored_although_it_returns_an_error(int status, string code)
    {
        Tenant.Faults.FailUploadAfterStoring(0, status);

        var denied = await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        var (_, after) = await _upload.GetStatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That(denied.Status, Is.EqualTo(status));
            Assert.That((string)denied.Body["error"]!["code"]!, Is.EqualTo(code));
            Assert.That((string)after["nextExpectedRanges"]![0]!, Does.StartWith($"{FragmentAlignment}-"));
        });
    }

    [TestCase(400, "malwareDetected")]
    [TestCase(404, "itemNotFound")]
    [TestCase(423, "resourceLocked")]
    [TestCase(507, "quotaLimitReached")]
    public async Task A_refused_range_fails_as_often_as_scripted(int status, string code)
    {
        Tenant.Faults.FailUpload(0, status, times: 2, code: status == 400 ? code : null);

        var first = await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        var second = await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        var third = await _upload.PutAsync(FileContent, 0, FragmentAlignment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(status));
            Assert.That((string)first.Body["error"]!["code"]!, Is.EqualTo(code));
            Assert.That(second.Status, Is.EqualTo(status));
            Assert.That(third.Status, Is.EqualTo(202));
        }
    }

    [Test]
    public async Task A_refused_range_returns_Retry_After()
    {
        Tenant.Faults.FailUpload(0, 503, retryAfter: TimeSpan.FromSeconds(7));
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var content = new ByteArrayContent([1]) { Headers = { ContentRange = new(0, 0, 1) } };

        using var response = await anonymousClient.PutAsync(_upload.UploadUrl, content);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
        }
    }

    [Test]
    public async Task An_ended_session_frees_its_name()
    {
        await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        Tenant.Faults.DeleteUploadSession(FragmentAlignment);

        var afterEnd = await _upload.PutAsync(FileContent, FragmentAlignment, FragmentAlignment);
        var status = await _upload.GetStatusAsync();
        using var repeated = await CreateUploadAsync();
        var complete = await repeated.PutAsync(FileContent, 0, FileContent.Length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(afterEnd.Status, Is.EqualTo(404));
            Assert.That(status.Status, Is.EqualTo(404));
            Assert.That(complete.Status, Is.EqualTo(201));
        }
    }

    [TestCase(401, "unauthenticated")]
    [TestCase(403, "accessDenied")]
    public async Task An_expired_upload_URL_is_refused_and_does_not_hold_the_name(int refusedWith, string code)
    {
        Tenant.Faults.ExpireUploadUrl(0, refusedWith);

        var expired = await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        var status = await _upload.GetStatusAsync();
        using var newSession = await CreateUploadAsync();

        Assert.Multiple(() =>
        {
            Assert.That(expired.Status, Is.EqualTo(refusedWith));
            Assert.That(status.Status, Is.EqualTo(refusedWith));
            Assert.That((string)expired.Body["error"]!["code"]!, Is.EqualTo(code));
            Assert.That((string)expired.Body["error"]!["innerError"]!["code"]!, Is.EqualTo("expiredToken"));
        });
    }

    [Test]
    public async Task An_upload_fault_can_be_limited_to_one_file()
    {
        using var other = await CreateUploadAsync("root:/g.bin:");
        Tenant.Faults.FailUpload(0, 500, fileName: "g.bin");

        var mine = await _upload.PutAsync(FileContent, 0, FragmentAlignment);
        var others = await other.PutAsync(FileContent, 0, FragmentAlignment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mine.Status, Is.EqualTo(202));
            Assert.That(others.Status, Is.EqualTo(500));
        }
    }

    [Test]
    public async Task Cleared_upload_faults_are_not_applied()
    {
        Tenant.Faults.DeleteUploadSession(0);
        Tenant.Faults.CompleteUploadWith(UploadCompletion.Accepted);
        var scripted = Tenant.Faults.Remaining;
        Tenant.Faults.Clear();

        var complete = await _upload.PutAsync(FileContent, 0, FileContent.Length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scripted, Is.EqualTo(2));
            Assert.That(Tenant.Faults.Remaining, Is.Zero);
            Assert.That(complete.Status, Is.EqualTo(201));
        }
    }

    [Test]
    public async Task An_upload_records_received_accepted_and_repeated_bytes()
    {
        Tenant.Faults.LoseUploadResponse(0);
        await Assert.ThatAsync(
            async () => await _upload.PutAsync(FileContent, 0, FragmentAlignment), Throws.InstanceOf<HttpRequestException>());
        await _upload.PutAsync(FileContent, 0, 2 * FragmentAlignment);
        await _upload.PutAsync(FileContent, FragmentAlignment, FileContent.Length - FragmentAlignment);

        var upload = Tenant.Uploads.Single();
        Assert.Multiple(() =>
        {
            Assert.That(upload.FileName, Is.EqualTo("f.bin"));
            Assert.That(
                upload.AcceptedRanges,
                Is.EqualTo(new[] { new LocalRange(0, FragmentAlignment - 1), new LocalRange(FragmentAlignment, FileContent.Length - 1) }));
            Assert.That(upload.BytesAccepted, Is.EqualTo((long)FileContent.Length));
            Assert.That(upload.BytesReceived, Is.EqualTo(FileContent.Length + (2L * FragmentAlignment)));
            Assert.That(upload.BytesResent, Is.EqualTo(FragmentAlignment));
            Assert.That(Tenant.Requests.Where(upload.Matches).Select(request => request.Status), Is.EqualTo(new[] { 0, 416, 201 }));
        });
    }
}
