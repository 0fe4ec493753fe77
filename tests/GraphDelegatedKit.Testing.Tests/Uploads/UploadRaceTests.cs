namespace GraphDelegatedKit.Testing.Tests.Uploads;

// Two independent clients on one session or for one name.
public sealed class UploadRaceTests : TenantFixture
{
    private const int FragmentAlignment = UploadSessionClient.FragmentAlignment;

    private static readonly byte[] FileContent = TestData.CreateBytes(3 * FragmentAlignment);

    [Test]
    public async Task Two_clients_that_send_the_same_range_store_it_once()
    {
        using var first = await CreateUploadAsync();
        using var second = new UploadSessionClient(Client, first.UploadUrl, new HttpClient(Tenant.CreateHandler()));

        var statuses = new List<int>();
        for (var offset = 0; offset < FileContent.Length; offset += FragmentAlignment)
        {
            var responses = await Task.WhenAll(
                first.PutAsync(FileContent, offset, FragmentAlignment), second.PutAsync(FileContent, offset, FragmentAlignment));
            statuses.AddRange(responses.Select(response => response.Status).Order());
        }

        Assert.That(statuses, Is.EqualTo(new[] { 202, 416, 202, 416, 201, 404 }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(FileContent)));
            Assert.That(Tenant.Uploads.Single().BytesAccepted, Is.EqualTo((long)FileContent.Length));
        }
    }

    [Test]
    public async Task A_session_whose_stub_is_deleted_leaves_no_bytes()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/f.bin:");
        await upload.PutAsync(FileContent, 0, FragmentAlignment);
        using var content = PausedContent.CreateRange(FileContent, FragmentAlignment, FragmentAlignment, firstLength: 100_000);
        using var anonymousClient = new HttpClient(tenant.CreateHandler());

        var put = anonymousClient.PutAsync(upload.UploadUrl, content);
        await content.FirstPartSent;
        var stub = new Uri(upload.UploadUrl).Segments[^2].TrimEnd('/');
        var deleted = await client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/items/{stub}");
        content.Resume();
        using var late = await put;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That((int)late.StatusCode, Is.EqualTo(404));
        }

        Assert.That(Directory.EnumerateFiles(folder["state/blobs"]), Is.Empty);
    }

    [Test]
    public async Task A_session_cancelled_during_a_range_frees_its_name_for_the_next_session()
    {
        using var first = await CreateUploadAsync();
        using var content = PausedContent.CreateRange(FileContent, 0, FragmentAlignment, firstLength: 100_000);
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        var put = anonymousClient.PutAsync(first.UploadUrl, content);
        await content.FirstPartSent;

        var cancelling = first.CancelAsync();
        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/items/{new Uri(first.UploadUrl).Segments[^2].TrimEnd('/')}");
        using var next = await CreateUploadAsync();
        content.Resume();
        using var late = await put;
        var cancellationToken = await cancelling;
        var taken = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);
        var complete = await next.PutAsync(FileContent, 0, FileContent.Length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)late.StatusCode, Is.EqualTo(404));
            Assert.That(cancellationToken.Status, Is.EqualTo(404));
            Assert.That(taken.Status, Is.EqualTo(409));
            Assert.That(complete.Status, Is.EqualTo(201));
        }
    }

    [Test]
    public async Task A_cancellation_concurrent_with_the_last_range_has_one_consistent_outcome()
    {
        using var upload = await CreateUploadAsync();
        using var content = PausedContent.CreateRange(FileContent, 0, FileContent.Length, firstLength: 100_000);
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        var put = anonymousClient.PutAsync(upload.UploadUrl, content);
        await content.FirstPartSent;

        var gettingStatus = upload.GetStatusAsync();
        var cancelling = upload.CancelAsync();
        content.Resume();
        using var last = await put;

        // Each request came before the range, or waited for it and checked the session again.
        var (status, cancellationToken) = (await gettingStatus, await cancelling);
        var isStored = last.StatusCode == System.Net.HttpStatusCode.Created;
        Assert.That(status.Body["nextExpectedRanges"]?.AsArray(), Is.Null.Or.Not.Empty, "never that all is there and the file is not");
        Assert.That((isStored, cancellationToken.Status), Is.EqualTo((true, 404)).Or.EqualTo((false, 204)));
    }
}
