namespace GraphDelegatedKit.Tests.Files;

/// <summary>The times of a downloaded file (msgraph-sdk-dotnet#1714).</summary>
public sealed class DownloadFileTimeTests : ScriptedDownloadFixture
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(10);
    private static readonly DateTime Modified = new(2021, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    [TestCase("""{"createdDateTime":"2020-01-01T00:00:00Z","lastModifiedDateTime":"2021-03-04T05:06:07Z"}""", null)]
    [TestCase("""{"lastModifiedDateTime":"2021-03-04T07:06:07+02:00"}""", "2024-01-01T00:00:00Z")]
    [TestCase("null", "2021-03-04T05:06:07Z")]
    [TestCase("{}", "2021-03-04T05:06:07Z")]
    public async Task A_downloaded_file_has_the_time_of_the_uploaded_one(string fileSystemInfo, string? lastModified)
    {
        await DownloadAsync(fileSystemInfo, lastModified);

        Assert.That(File.GetLastWriteTimeUtc(Folder["a.bin"]), Is.EqualTo(Modified));
    }

    [TestCase("""{"lastModifiedDateTime":"0001-01-01T00:00:00Z"}""", true)]
    [TestCase("null", true)]
    [TestCase("""{"lastModifiedDateTime":"2021-03-04T05:06:07Z"}""", false)]
    public async Task Without_a_known_time_or_the_option_a_file_has_the_time_of_the_download(string fileSystemInfo, bool preserveTimes)
    {
        var before = DateTime.UtcNow.AddMinutes(-1);

        await DownloadAsync(fileSystemInfo, null, preserveTimes);

        Assert.That(File.GetLastWriteTimeUtc(Folder["a.bin"]), Is.GreaterThan(before));
    }

    private async Task DownloadAsync(string fileSystemInfo, string? lastModified, bool preserveTimes = true)
    {
        var time = lastModified is null ? "" : $$""" "lastModifiedDateTime":"{{lastModified}}", """;
        Handler.RespondsWith(System.Net.HttpStatusCode.OK, $$"""
            {"id":"i","name":"a.bin","size":10,"eTag":"e","file":{}, {{time}} "fileSystemInfo":{{fileSystemInfo}},
            "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
            """).RespondsWithContent(Content);
        await Files.DownloadAsync(ServedFile.Path, Folder["a.bin"], new DownloadOptions { PreserveTimes = preserveTimes });
    }
}
