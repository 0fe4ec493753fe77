using System.Net;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The hash of an Office document may differ without anything being wrong, so it finds no torn byte; yet a download was resumed from bytes
/// that only a hash could have verified, and parts of two versions passed as a rewritten file.
/// </summary>
public sealed class RewrittenContentTests
{
    private const int MiB = 1024 * 1024;

    [TestCase("a.docx", 0)]
    [TestCase("a.bin", 2 * MiB)]
    public async Task Downloaded_bytes_that_were_not_flushed_are_fetched_again_when_no_hash_can_prove_them(string name, int atLeast)
    {
        await using var shelf = await DownloadFixture.OpenAsync(3 * MiB, name);
        await shelf.InterruptAtAsync(2 * MiB);
        var checkpointPath = shelf.DestinationPath + ".partial.json";
        // the machine went down before they were
        File.WriteAllText(checkpointPath, Regex.Replace(File.ReadAllText(checkpointPath), "\"Flushed\":\\[[^]]*\\]", "\"Flushed\":[]"));
        if (atLeast == 0) File.WriteAllBytes(shelf.DestinationPath + ".partial", new byte[2 * MiB]); // and lost them

        var receipt = await shelf.DownloadAsync();

        Assert.That(File.ReadAllBytes(shelf.DestinationPath).AsSpan().SequenceEqual(shelf.Content));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.ResumedFrom, Is.EqualTo((long)(atLeast == 0 ? 0 : shelf.ResumeOffset)));
        }
    }

    [Test]
    public async Task A_download_in_parts_of_two_versions_is_fetched_again()
    {
        var (old, current) = (TestData.CreateRandomBytes(1000, 1), TestData.CreateRandomBytes(1000, 2));
        var (oldItem, currentItem) = (ItemJson(NaiveQuickXorHash.Compute(old)), ItemJson(NaiveQuickXorHash.Compute(current)));
        using var folder = new TemporaryFolder();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, oldItem)
            .RespondsWith((_, _) => CreateCutResponseAsync(old))
            .RespondsWith(HttpStatusCode.OK, oldItem);
        handler.RespondsWith((_, _) => CreateResponseAsync(current, 400))
            .RespondsWith(HttpStatusCode.OK, currentItem)
            .RespondsWith((_, _) => CreateResponseAsync(current, 0));
        var clock = new Clock();

        var receipt = await TestData.CreateClient(handler, clock).Files(clock).DownloadAsync(DrivePath.ById("d", "i"), folder["a.docx"]);

        Assert.That(File.ReadAllBytes(folder["a.docx"]), Is.EqualTo(current));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task A_parallel_download_starts_over_when_a_final_check_finds_another_version()
    {
        var (old, current) = (TestData.CreateRandomBytes(9 * MiB, 1), TestData.CreateRandomBytes(9 * MiB, 2));
        using var folder = new TemporaryFolder();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, ItemJson(null, "old", 9 * MiB))
            .RespondsWith((_, _) => CreateResponseAsync(old, 0, 8 * MiB))
            .RespondsWith((_, _) => CreateResponseAsync(current, 8 * MiB));
        handler.RespondsWith(HttpStatusCode.OK, ItemJson(null, "new", 9 * MiB))
            .RespondsWith(HttpStatusCode.OK, ItemJson(null, "new", 9 * MiB));
        handler.RespondsWith((_, _) => CreateResponseAsync(current, 0, 8 * MiB))
            .RespondsWith((_, _) => CreateResponseAsync(current, 8 * MiB))
            .RespondsWith(HttpStatusCode.OK, ItemJson(null, "new", 9 * MiB));
        var clock = new Clock();

        var receipt = await TestData.CreateClient(handler, clock).Files(clock)
            .DownloadAsync(DrivePath.ById("d", "i"), folder["a.bin"], new DownloadOptions { MaxConnections = 2 });

        Assert.That(File.ReadAllBytes(folder["a.bin"]).AsSpan().SequenceEqual(current));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.NotAvailable));
    }

    private static string ItemJson(string? hash, string tag = "e", int size = 1000)
    {
        var hashes = hash is null ? "" : $$""" "hashes":{"quickXorHash":"{{hash}}"} """;
        return $$"""
            {"id":"i","name":"a.docx","size":{{size}},"eTag":"{{tag}}","file":{ {{hashes}} },
            "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
            """;
    }

    private static Task<HttpResponseMessage> CreateCutResponseAsync(byte[] content)
    {
        var response = FakeHttpHandler.CreateResponse(HttpStatusCode.OK);
        response.Content = new StreamContent(new MemoryStream(content[..400]));
        response.Content.Headers.ContentLength = content.Length;
        return Task.FromResult(response);
    }

    private static Task<HttpResponseMessage> CreateResponseAsync(byte[] content, int from, int? end = null)
    {
        var response = FakeHttpHandler.CreateResponse(from == 0 && end is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent);
        response.Content = new ByteArrayContent(content[from..(end ?? content.Length)]);
        response.Content.Headers.ContentLength = (end ?? content.Length) - from;
        if (response.StatusCode == HttpStatusCode.PartialContent)
            response.Content.Headers.ContentRange = new(from, (end ?? content.Length) - 1, content.Length);
        return Task.FromResult(response);
    }
}
