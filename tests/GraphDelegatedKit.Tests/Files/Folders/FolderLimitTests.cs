using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Listings without an end, and sizes whose sum exceeds the largest number.</summary>
public sealed class FolderLimitTests : ScriptedDownloadFixture
{
    private TransferManyProgressRecorder Progress { get; } = new();

    [Test]
    public async Task Sizes_whose_sum_is_too_large_do_not_end_the_download()
    {
        Handler.RespondsWith(HttpStatusCode.OK, """{"id":"f","name":"f","folder":{}}""").RespondsWith(HttpStatusCode.OK, """
            {"value":[{"id":"1","name":"..","size":9223372036854775807,"file":{}},
            {"id":"2","name":".","size":9223372036854775807,"file":{}}]}
            """);

        var results = await DownloadAsync(new DownloadManyOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Refused));
            Assert.That(Progress.LastReport.TotalBytes, Is.EqualTo(long.MaxValue));
        }
    }

    [Test]
    public async Task Folders_without_an_end_are_listed_up_to_the_maximum_depth()
    {
        Handler.RespondsWith(HttpStatusCode.OK, """{"id":"f0","name":"f","folder":{}}""");
        for (var i = 1; i <= 4; i++)
            Handler.RespondsWith(HttpStatusCode.OK, $$$"""{"value":[{"id":"f{{{i}}}","name":"f{{{i}}}","folder":{}}]}""");

        var results = await DownloadAsync(new DownloadManyOptions { MaxDepth = 3 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Keys, Is.EqualTo(new[] { "f1/f2/f3/f4" }));
            Assert.That(results["f1/f2/f3/f4"].Error, Is.TypeOf<GraphException>().With.Property("Code").EqualTo("folderTooDeep"));
            Assert.That(results["f1/f2/f3/f4"].Reason, Does.Contain("more than 3 folders deep"));
        }
    }

    [Test]
    public async Task More_items_than_the_maximum_end_the_download_before_the_first_file()
    {
        Handler.RespondsWith(HttpStatusCode.OK, """{"id":"f","name":"f","folder":{}}""").RespondsWith(HttpStatusCode.OK, """
            {"value":[{"id":"1","name":"a","file":{}},{"id":"2","name":"b","file":{}},{"id":"3","name":"c","file":{}}]}
            """);

        var error = await Assert.ThrowsAsync<GraphException>(() => DownloadAsync(new DownloadManyOptions { MaxItems = 2 }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("tooManyItems"));
            Assert.That(error.Remedy, Does.Contain("MaxItems"));
            Assert.That(Handler.Requests, Has.Count.EqualTo(2));
        }
    }

    [Test]
    public void Limits_out_of_range_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new DownloadManyOptions { MaxDepth = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new DownloadManyOptions { MaxItems = 0 });
    }

    [TestCase(1, 2, 3)]
    [TestCase(long.MaxValue, 1, long.MaxValue)]
    [TestCase(long.MaxValue, long.MaxValue, long.MaxValue)]
    [TestCase(long.MinValue, -1, long.MinValue)]
    [TestCase(long.MaxValue, -1, long.MaxValue - 1)]
    public void A_sum_stays_at_the_end_of_its_range(long left, long right, long sum) =>
        Assert.That(SaturatingSum.Add(left, right), Is.EqualTo(sum));

    private Task<Dictionary<string, DownloadResult>> DownloadAsync(DownloadManyOptions options) =>
        Files.DownloadManyAsync(DrivePath.ById("d", "f"), Folder["got"], options, Progress).ToDictionaryAsync(result => result.Path);
}
