using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Troubles : TenantFixture
{
    private const int Grid = Upload.Grid;

    private static readonly byte[] File = Bytes.Make((3 * Grid) + 12_345);

    private Upload _upload = null!;

    [SetUp]
    public async Task Begin() => _upload = await BeginAsync();

    [TearDown]
    public void End() => _upload.Dispose();

    [Test]
    public async Task Lose_the_reply_to_the_range_that_holds_a_byte_and_to_no_other()
    {
        Tenant.Faults.LoseUploadResponse(Grid + 5);

        var first = await _upload.PutAsync(File, 0, Grid);
        await Assert.ThatAsync(async () => await _upload.PutAsync(File, Grid, Grid), Throws.InstanceOf<HttpRequestException>());
        var again = await _upload.PutAsync(File, Grid, Grid);

        Assert.Multiple(() =>
        {
            Assert.That((first.Status, again.Status), Is.EqualTo((202, 416)));
            Assert.That((string)again.Body["error"]!["innerError"]!["code"]!, Is.EqualTo("fragmentOverlap"));
            Assert.That(Tenant.Faults.Remaining, Is.Zero);
        });
    }

    [TestCase(null, 0)]
    [TestCase(100_001L, 100_001)]
    public async Task Break_a_range_off_at_a_byte_and_keep_what_they_are_told_to(long? keptTo, int expected)
    {
        Tenant.Faults.ResetUpload(200_000, keptTo);

        await Assert.ThatAsync(async () => await _upload.PutAsync(File, 0, Grid), Throws.InstanceOf<HttpRequestException>());
        var (_, status) = await _upload.StatusAsync();
        var next = await _upload.PutAsync(File, expected, 2 * Grid);
        var last = await _upload.PutAsync(File, expected + (2 * Grid), File.Length - expected - (2 * Grid));

        Assert.Multiple(() =>
        {
            Assert.That((string)status["nextExpectedRanges"]![0]!, Does.StartWith($"{expected}-"));
            Assert.That((next.Status, last.Status), Is.EqualTo((202, 201)), "what the service itself cut is not held against the client");
            Assert.That(Kept("f.bin"), Is.EqualTo(Bytes.Sha256(File)));
        });
    }

    [TestCase(202)]
    [TestCase(201)]
    public async Task Take_less_than_came_and_say_so(int status)
    {
        Tenant.Faults.AcceptPartOfRange(File.Length - 1, acceptedUpTo: 3 * Grid, status);

        var less = await _upload.PutAsync(File, 0, File.Length);
        var rest = await _upload.PutAsync(File, 3 * Grid, 12_345);

        Assert.Multiple(() =>
        {
            Assert.That((less.Status, rest.Status), Is.EqualTo((status, 201)));
            Assert.That(less.Body["id"], Is.Null);
            Assert.That((string)less.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{3 * Grid}-"));
            Assert.That(Kept("f.bin"), Is.EqualTo(Bytes.Sha256(File)));
        });
    }

    [TestCase(504, "UnknownError")]
    [TestCase(416, "invalidRange")]
    public async Task Deny_what_was_done(int status, string code)
    {
        Tenant.Faults.FailUploadAfterStoring(0, status);

        var denied = await _upload.PutAsync(File, 0, Grid);
        var (_, after) = await _upload.StatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That((denied.Status, (string)denied.Body["error"]!["code"]!), Is.EqualTo((status, code)));
            Assert.That((string)after["nextExpectedRanges"]![0]!, Does.StartWith($"{Grid}-"));
        });
    }

    [TestCase(400, "malwareDetected")]
    [TestCase(404, "itemNotFound")]
    [TestCase(423, "resourceLocked")]
    [TestCase(507, "quotaLimitReached")]
    public async Task Refuse_a_range_as_often_as_told(int status, string code)
    {
        Tenant.Faults.FailUpload(0, status, times: 2, code: status == 400 ? code : null);

        var first = await _upload.PutAsync(File, 0, Grid);
        var second = await _upload.PutAsync(File, 0, Grid);
        var third = await _upload.PutAsync(File, 0, Grid);

        Assert.That((first.Status, (string)first.Body["error"]!["code"]!, second.Status, third.Status), Is.EqualTo((status, code, status, 202)));
    }

    [Test]
    public async Task Tell_how_long_to_wait()
    {
        Tenant.Faults.FailUpload(0, 503, retryAfter: TimeSpan.FromSeconds(7));
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var content = new ByteArrayContent([1]) { Headers = { ContentRange = new(0, 0, 1) } };

        using var answer = await bare.PutAsync(_upload.Address, content);

        Assert.That((answer.StatusCode, answer.Headers.RetryAfter!.Delta), Is.EqualTo((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7))));
    }

    [Test]
    public async Task End_a_session_and_free_its_name()
    {
        await _upload.PutAsync(File, 0, Grid);
        Tenant.Faults.DeleteUploadSession(Grid);

        var gone = await _upload.PutAsync(File, Grid, Grid);
        var status = await _upload.StatusAsync();
        using var again = await BeginAsync();
        var whole = await again.PutAsync(File, 0, File.Length);

        Assert.That((gone.Status, status.Status, whole.Status), Is.EqualTo((404, 404, 201)));
    }

    [TestCase(401)]
    [TestCase(403)]
    public async Task Let_an_address_die_and_stand_in_nobodys_way_then(int status)
    {
        Tenant.Faults.ExpireUploadUrl(0, status);

        var dead = await _upload.PutAsync(File, 0, Grid);
        var asked = await _upload.StatusAsync();
        using var again = await BeginAsync();

        Assert.Multiple(() =>
        {
            Assert.That((dead.Status, asked.Status), Is.EqualTo((status, status)));
            Assert.That((string)dead.Body["error"]!["innerError"]!["code"]!, Is.EqualTo("expiredToken"));
        });
    }

    [Test]
    public async Task Concern_one_file_among_others()
    {
        using var other = await BeginAsync("root:/g.bin:");
        Tenant.Faults.FailUpload(0, 500, fileName: "g.bin");

        var mine = await _upload.PutAsync(File, 0, Grid);
        var others = await other.PutAsync(File, 0, Grid);

        Assert.That((mine.Status, others.Status), Is.EqualTo((202, 500)));
    }

    [Test]
    public async Task Are_forgotten_when_told()
    {
        Tenant.Faults.DeleteUploadSession(0);
        Tenant.Faults.CompleteUploadWith(UploadCompletion.Accepted);
        var scripted = Tenant.Faults.Remaining;
        Tenant.Faults.Clear();

        var whole = await _upload.PutAsync(File, 0, File.Length);

        Assert.That((scripted, Tenant.Faults.Remaining, whole.Status), Is.EqualTo((2, 0, 201)));
    }

    [Test]
    public async Task Are_told_by_the_bytes_that_came_were_taken_and_came_again()
    {
        Tenant.Faults.LoseUploadResponse(0);
        await Assert.ThatAsync(async () => await _upload.PutAsync(File, 0, Grid), Throws.InstanceOf<HttpRequestException>());
        await _upload.PutAsync(File, 0, 2 * Grid);
        await _upload.PutAsync(File, Grid, File.Length - Grid);

        var upload = Tenant.Uploads.Single();
        Assert.Multiple(() =>
        {
            Assert.That(upload.FileName, Is.EqualTo("f.bin"));
            Assert.That(upload.AcceptedRanges, Is.EqualTo(new[] { new LocalRange(0, Grid - 1), new LocalRange(Grid, File.Length - 1) }));
            Assert.That((upload.BytesAccepted, upload.BytesReceived, upload.BytesResent), Is.EqualTo(((long)File.Length, File.Length + (2L * Grid), (long)Grid)));
            Assert.That(Tenant.Requests.Where(upload.Matches).Select(request => request.Status), Is.EqualTo(new[] { 0, 416, 201 }));
        });
    }
}
