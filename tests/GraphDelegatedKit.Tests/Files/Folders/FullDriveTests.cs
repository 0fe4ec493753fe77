namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A drive that is full refuses every other file too: the upload of a tree stops, and reports the files that were not started.
/// </summary>
public sealed class FullDriveTests : FolderTransferFixture
{
    [TestCase(507, "quotaLimitReached")]
    [TestCase(507, "insufficientStorage")]
    [TestCase(403, "quotaLimitReached")]
    public async Task A_tree_stops_at_the_first_file_that_does_not_fit(int status, string code)
    {
        for (var i = 0; i < 34; i++) WriteSourceFile($"f{i:00}.bin", 100 + i);
        Tenant.Faults.LetThrough("*/content", times: 3, method: "PUT");
        Tenant.Faults.Fail("*/content", status, times: 99, code: code, method: "PUT");

        var results = await UploadAsync(new() { MaxConcurrentFiles = 1 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results, Has.Count.EqualTo(34));
            Assert.That(Count(results, TransferOutcome.Transferred), Is.EqualTo(3));
            Assert.That(Count(results, TransferOutcome.Failed), Is.EqualTo(1));
            Assert.That(Count(results, TransferOutcome.NotStarted), Is.EqualTo(30));
            Assert.That(PutRequests.Count(), Is.EqualTo(4), "no file is sent after the first refusal");
            Assert.That(results.Values.First(result => result.Outcome == TransferOutcome.NotStarted).Reason, Does.Contain("full"));
            Assert.That(Progress.LastReport.FilesFailed, Is.EqualTo(31));
        }
    }

    [Test]
    public async Task A_tree_stops_after_the_files_that_were_already_running()
    {
        for (var i = 0; i < 34; i++) WriteSourceFile($"f{i:00}.bin", 100 + i);
        Tenant.Files.SetQuota(DriveId, 0);

        var results = await UploadAsync(new() { MaxConcurrentFiles = 4 });

        Assert.That(Count(results, TransferOutcome.Failed), Is.InRange(1, 4));
        Assert.That(results.Values.Select(result => result.Outcome).Distinct(), Is.SubsetOf(
            new[] { TransferOutcome.Failed, TransferOutcome.NotStarted }));
    }

    [Test]
    public async Task A_large_file_that_does_not_fit_stops_the_tree_too()
    {
        WriteSourceFile("a.bin", 5 * 1024 * 1024);
        WriteSourceFile("b.bin", 100);
        Tenant.Files.SetQuota(DriveId, 1000);

        var results = await UploadAsync(new() { MaxConcurrentFiles = 1 });

        Assert.That(results["a.bin"].Outcome, Is.EqualTo(TransferOutcome.Failed));
        Assert.That(results["b.bin"].Outcome, Is.EqualTo(TransferOutcome.NotStarted));
    }

    [Test]
    public async Task Another_refusal_does_not_stop_the_tree()
    {
        for (var i = 0; i < 5; i++) WriteSourceFile($"f{i}.bin", 100 + i);
        Tenant.Faults.Fail("*/content", 403, code: "accessDenied", method: "PUT");

        var results = await UploadAsync(new() { MaxConcurrentFiles = 1 });

        Assert.That(Count(results, TransferOutcome.Transferred), Is.EqualTo(4));
    }

    private static int Count(Dictionary<string, UploadResult> results, TransferOutcome outcome) =>
        results.Values.Count(result => result.Outcome == outcome);
}
