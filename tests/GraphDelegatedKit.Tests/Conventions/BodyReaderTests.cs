using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>
/// There is one way to read a body. A new reader that parses by itself would miss byte order marks, damaged characters, cut compression
/// and the limit of the size.
/// </summary>
public sealed partial class BodyReaderTests
{
    private static readonly string[] WireRooms = ["Http", "Client", "Paging", "Bulk", "Users", "Files"];

    // The files that may, and why.
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["BodyText.cs"] = "the text of a body",
        ["PooledBody.cs"] = "loads the bytes of a body",
        ["ContentDecoder.cs"] = "decompresses a body",
        ["ObjectReader.cs"] = "a reader of JSON",
        ["PageReader.cs"] = "a reader of JSON",
        ["ItemMetadata.cs"] = "the second pass of PageReader over the same text",
        ["GraphErrorBody.cs"] = "reads the text that BodyText returns",
        ["GraphErrors.cs"] = "loads at most 64 KiB of an error body",
        ["GraphResponse.cs"] = "hands the stream to the caller or to PooledBody",
        ["BatchResponseParser.cs"] = "reads the text that BatchReader gets from BodyText",
        ["BatchResponseItem.cs"] = "parts of the same text",
        ["UploadSessionStatus.cs"] = "reads the text that BodyText returns",
        ["ClaimsChallenge.cs"] = "a header",
        ["OperationMonitor.cs"] = "reads the text that BodyText returns",
        ["ContentReplay.cs"] = "the body of a request",
        ["GraphContent.cs"] = "the body of a request",
        ["DownloadRecord.cs"] = "a file of this machine",
        ["RewrittenFiles.cs"] = "a file of this machine",
        ["BatchBody.cs"] = "the body of a request",
        ["PageCheckpoint.cs"] = "text that the program stored",
        ["UploadRecord.cs"] = "a file of this machine",
        ["DownloadCheckpoint.cs"] = "a file of this machine",
    };

    [Test]
    public void Bodies_of_responses_are_read_only_by_the_shared_readers()
    {
        var findings =
            from room in WireRooms
            from file in Repository.GetSourceFiles(Path.Combine(Repository.LibraryFolder, room))
            where !Allowed.ContainsKey(Path.GetFileName(file))
            where ReadsBody().IsMatch(File.ReadAllText(file))
            select Path.GetRelativePath(Repository.LibraryFolder, file);

        Assert.That(findings, Is.Empty, "use a BodyReader, or GraphResponse.ReadAsync");
    }

    [Test]
    public void Every_allowed_file_reads_something()
    {
        var readers =
            from room in WireRooms
            from file in Repository.GetSourceFiles(Path.Combine(Repository.LibraryFolder, room))
            where ReadsBody().IsMatch(File.ReadAllText(file))
            select Path.GetFileName(file);

        Assert.That(Allowed.Keys, Is.SubsetOf(readers));
    }

    [GeneratedRegex(
        @"\b(ReadAsStringAsync|ReadAsByteArrayAsync|ReadAsStreamAsync|JsonDocument\.Parse|JsonNode\.Parse|new Utf8JsonReader)\b"
        + @"|\.Deserialize(Async)?[(<]")]
    private static partial Regex ReadsBody();
}
