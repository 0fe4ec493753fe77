using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Hundreds of transfers at the same time, through one journal.</summary>
public sealed class ManyTransfersScenarioTests
{
    private const int Count = 200, Size = 1000;

    [Test]
    public async Task Two_hundred_uploads_and_downloads_at_the_same_time_are_complete_and_leave_no_entry()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant);
        var drive = (await graph.GetAsync<Drive>("me/drive")).Id!;
        var files = graph.Files(new FileTransferOptions
        {
            Journal = new() { Folder = folder["transfers"], Protection = [StorageProtection.OwnerOnlyFile] },
        });
        var inSession = new UploadOptions { MaxSingleRequestSize = 0 };

        var uploads = await Task.WhenAll(Enumerable.Range(0, Count).Select(i =>
            files.UploadAsync(Content(i), DrivePath.In(drive, $"{i}.bin"), inSession)));
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i =>
            files.DownloadAsync(DrivePath.In(drive, $"{i}.bin"), folder[$"{i}.bin"])));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(uploads.Select(receipt => receipt.Outcome), Is.All.EqualTo(UploadOutcome.Created));
            Assert.That(await files.ListPendingUploadsAsync(), Is.Empty);
            for (var i = 0; i < Count; i++) Assert.That(File.ReadAllBytes(folder[$"{i}.bin"]), Is.EqualTo(Content(i)), $"{i}");
        }
    }

    private static byte[] Content(int seed) => TestData.CreateRandomBytes(Size, seed);
}
