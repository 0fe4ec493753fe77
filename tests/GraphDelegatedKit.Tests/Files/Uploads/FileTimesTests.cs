using System.Text.Json;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The times of a local file on the service (msgraph-sdk-dotnet#1714).</summary>
public sealed class FileTimesTests() : JournaledTenantFixture(FileTimesTests.Size)
{
    private const int Size = Range + 1;
    private const string Name = "times.bin";
    private static readonly DateTime Modified = new(2019, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    private readonly TemporaryFile _small = new(1000);
    private readonly TemporaryFile _empty = new(0);

    [SetUp]
    public void SetTimes()
    {
        foreach (var file in new[] { SourceFile, _small, _empty }) File.SetLastWriteTimeUtc(file.Path, Modified);
    }

    [TearDown]
    public void DeleteFiles()
    {
        _small.Dispose();
        _empty.Dispose();
    }

    [Test]
    public async Task The_service_shows_the_times_of_the_file(
        [Values("large", "small", "empty")] string size, [Values(FileTimes.Preserve, FileTimes.PreserveInOneVersion)] FileTimes times)
    {
        var receipt = await UploadAsync(GetFile(size), new() { FileTimes = times });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.TimesPreserved, Is.True);
            Assert.That(await GetTimeAsync("lastModifiedDateTime"), Is.EqualTo(Modified));
            Assert.That(
                await GetTimeAsync("createdDateTime"),
                Is.EqualTo(File.GetCreationTimeUtc(GetFile(size).Path)).Within(TimeSpan.FromSeconds(1)));
            Assert.That(receipt.Item.ETag, Is.EqualTo(await Fixture.GetETagAsync(Name)), "the receipt shows the current version");
        }
    }

    [TestCase("small", FileTimes.Preserve, 1, 0, 1)]
    [TestCase("small", FileTimes.PreserveInOneVersion, 0, 1, 0)]
    [TestCase("small", FileTimes.Ignore, 1, 0, 0)]
    [TestCase("empty", FileTimes.PreserveInOneVersion, 1, 0, 1)]
    [TestCase("large", FileTimes.Preserve, 0, 1, 0)]
    public async Task The_times_cost_the_documented_requests(string size, FileTimes times, int contents, int sessions, int changes)
    {
        await UploadAsync(GetFile(size), new() { FileTimes = times });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CountRequests("PUT", "/content"), Is.EqualTo(contents));
            Assert.That(CountRequests("POST", "/createUploadSession"), Is.EqualTo(sessions));
            Assert.That(CountRequests("PATCH", ""), Is.EqualTo(changes));
        }
    }

    [TestCase("small")]
    [TestCase("large")]
    public async Task Times_that_are_not_wanted_are_not_sent(string size)
    {
        var receipt = await UploadAsync(GetFile(size), new() { FileTimes = FileTimes.Ignore });

        Assert.That(receipt.TimesPreserved, Is.False);
        Assert.That(await GetTimeAsync("lastModifiedDateTime"), Is.Not.EqualTo(Modified));
    }

    [Test]
    public async Task A_LastModified_of_the_caller_takes_precedence_also_for_an_empty_file(
        [Values("large", "small", "empty")] string size, [Values] FileTimes times)
    {
        var other = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

        var receipt = await UploadAsync(GetFile(size), new() { FileTimes = times, LastModified = other });

        Assert.That(receipt.TimesPreserved, Is.True);
        Assert.That(await GetTimeAsync("lastModifiedDateTime"), Is.EqualTo(other.UtcDateTime));
    }

    [TestCase(403, "accessDenied")]
    [TestCase(423, "resourceLocked")]
    [TestCase(500, "generalException")]
    [TestCase(412, "resourceModified")]
    public async Task A_file_whose_times_cannot_be_set_is_stored_and_the_receipt_says_so(int status, string code)
    {
        Fixture.Tenant.Faults.Fail("*/items/*", status, times: 99, code: code, method: "PATCH");

        var receipt = await UploadAsync(_small, new());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.TimesPreserved, Is.False);
            Assert.That(Fixture.HasContent(Name, _small.Content));
        }
    }

    [Test]
    public async Task A_conflict_of_versions_that_passes_does_not_lose_the_times()
    {
        Fixture.Tenant.Faults.Fail("*/items/*", 412, code: "resourceModified", method: "PATCH");

        var receipt = await UploadAsync(_small, new());

        Assert.That(receipt.TimesPreserved, Is.True);
        Assert.That(await GetTimeAsync("lastModifiedDateTime"), Is.EqualTo(Modified));
    }

    [Test]
    public async Task Content_that_another_program_stored_right_after_does_not_get_the_times()
    {
        var client = new InterceptingClient(Fixture.Graph, (request, _) =>
        {
            if (request.Method == HttpMethod.Patch) Fixture.StoreAsync(Name, [1, 2]).GetAwaiter().GetResult();
        });

        var receipt = await CreateFiles(client).UploadAsync(_small.Path, DrivePath.In(Fixture.DriveId, Name));

        Assert.That(receipt.TimesPreserved, Is.False);
        Assert.That(await GetTimeAsync("lastModifiedDateTime"), Is.Not.EqualTo(Modified));
    }

    // onedrive-api-docs#1756, #1379
    [TestCase("invalidRequest")]
    [TestCase(null)]
    public async Task A_service_that_accepts_no_times_at_the_opening_gets_them_when_the_file_is_stored(string? code)
    {
        Fixture.Tenant.Faults.Fail(
            "*/createUploadSession", 400, code: code, body: code is null ? "<html>Bad</html>" : null,
            contentType: code is null ? "text/html" : null);

        var receipt = await UploadAsync(SourceFile, new());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.TimesPreserved, Is.True);
            Assert.That(await GetTimeAsync("lastModifiedDateTime"), Is.EqualTo(Modified));
        }
    }

    [Test]
    public async Task An_opening_that_is_refused_without_times_too_is_an_error()
    {
        Fixture.Tenant.Faults.Fail("*/createUploadSession", 400, times: 99, code: "invalidRequest");

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(SourceFile, new())))!;

        Assert.That(rejected.Code, Is.EqualTo("invalidRequest"));
        Assert.That(CountRequests("POST", "/createUploadSession"), Is.EqualTo(2));
    }

    private TemporaryFile GetFile(string size) => size switch
    {
        "large" => SourceFile,
        "small" => _small,
        _ => _empty,
    };

    private int CountRequests(string method, string pathEnd) => Fixture.Tenant.Requests.Count(
        request => request.Method == method && request.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    private async Task<DateTime> GetTimeAsync(string name)
    {
        var item = await Fixture.Graph.GetAsync<JsonElement>($"drives/{Fixture.DriveId}/root:/{Name}");
        return item.GetProperty("fileSystemInfo").GetProperty(name).GetDateTimeOffset().UtcDateTime;
    }

    private Task<UploadReceipt> UploadAsync(TemporaryFile file, UploadOptions options) => CreateFiles().UploadAsync(
        file.Path,
        DrivePath.In(Fixture.DriveId, Name),
        new()
        {
            FileTimes = options.FileTimes,
            LastModified = options.LastModified,
            FragmentSize = Range,
            MaxSingleRequestSize = 1000,
        });
}
