using System.Net;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The hash of an Office document may differ without anything being wrong, so it finds no torn byte; yet bytes that only a hash could have proved were gone on with, and
/// parts of two versions passed as a rewritten file.
/// </summary>
public sealed class No_hash_is_trusted_to_prove_what_the_service_rewrites
{
    private const int MiB = 1024 * 1024;

    [TestCase("a.docx", 0)]
    [TestCase("a.bin", 2 * MiB)]
    public async Task Bytes_that_were_not_flushed_are_fetched_again(string name, int atLeast)
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB, name);
        await shelf.StopAtAsync(2 * MiB);
        var note = shelf.Target + ".partial.json";
        File.WriteAllText(note, Regex.Replace(File.ReadAllText(note), "\"Flushed\":\\[[^]]*\\]", "\"Flushed\":[]")); // the machine went down before they were
        if (atLeast == 0) File.WriteAllBytes(shelf.Target + ".partial", new byte[2 * MiB]); // and lost them

        var receipt = await shelf.DownloadAsync();

        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
        Assert.That((receipt.Verified, receipt.ResumedFrom), Is.EqualTo((Verification.Matched, (long)(atLeast == 0 ? 0 : shelf.LeftAt))));
    }

    [Test]
    public async Task Two_answers_are_of_one_version_only_if_a_last_look_says_so()
    {
        var (old, now) = (Some.Bytes(1000, 1), Some.Bytes(1000, 2));
        using var folder = new Folder();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Item("old")).Does((_, _) => Cut(old)).Answers(HttpStatusCode.OK, Item("old"));
        wire.Does((_, _) => Part(now, 400)).Answers(HttpStatusCode.OK, Item("new")).Answers(HttpStatusCode.OK, Item("new")).Does((_, _) => Part(now, 0));
        var clock = new Clock();

        var receipt = await Some.Client(wire, clock).Files(clock).DownloadAsync(DrivePath.ById("d", "i"), folder["a.docx"]);

        Assert.That(File.ReadAllBytes(folder["a.docx"]), Is.EqualTo(now));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.ChangedByService));
    }

    [Test]
    public async Task And_so_are_parts_fetched_at_once()
    {
        var (old, now) = (Some.Bytes(9 * MiB, 1), Some.Bytes(9 * MiB, 2));
        using var folder = new Folder();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Item(null, "old", 9 * MiB)).Does((_, _) => Part(old, 0, 8 * MiB)).Does((_, _) => Part(now, 8 * MiB));
        wire.Answers(HttpStatusCode.OK, Item(null, "new", 9 * MiB)).Answers(HttpStatusCode.OK, Item(null, "new", 9 * MiB));
        wire.Does((_, _) => Part(now, 0, 8 * MiB)).Does((_, _) => Part(now, 8 * MiB)).Answers(HttpStatusCode.OK, Item(null, "new", 9 * MiB));
        var clock = new Clock();

        var receipt = await Some.Client(wire, clock).Files(clock).DownloadAsync(DrivePath.ById("d", "i"), folder["a.bin"], new DownloadOptions { MaxConnections = 2 });

        Assert.That(File.ReadAllBytes(folder["a.bin"]).AsSpan().SequenceEqual(now));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.NotAvailable));
    }

    private static string Item(string? hash, string tag = "e", int size = 1000)
    {
        var hashes = hash is null ? "" : $$""" "hashes":{"quickXorHash":"{{hash}}"} """;
        return $$"""{"id":"i","name":"a.docx","size":{{size}},"eTag":"{{tag}}","file":{ {{hashes}} },"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""";
    }

    private static Task<HttpResponseMessage> Cut(byte[] content)
    {
        var response = Wire.Answer(HttpStatusCode.OK);
        response.Content = new StreamContent(new MemoryStream(content[..400]));
        response.Content.Headers.ContentLength = content.Length;
        return Task.FromResult(response);
    }

    private static Task<HttpResponseMessage> Part(byte[] content, int from, int? end = null)
    {
        var response = Wire.Answer(from == 0 && end is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent);
        response.Content = new ByteArrayContent(content[from..(end ?? content.Length)]);
        response.Content.Headers.ContentLength = (end ?? content.Length) - from;
        if (response.StatusCode == HttpStatusCode.PartialContent) response.Content.Headers.ContentRange = new(from, (end ?? content.Length) - 1, content.Length);
        return Task.FromResult(response);
    }
}
