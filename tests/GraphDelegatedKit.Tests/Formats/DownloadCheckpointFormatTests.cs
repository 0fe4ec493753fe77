using System.Text;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Tests.Files;
using static GraphDelegatedKit.Tests.Formats.DownloadCheckpointWriter;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>A download that version 1 of the note describes is resumed: only the missing bytes are asked for.</summary>
public sealed class DownloadCheckpointFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeHttpHandler _wire = new();

    private string Destination => _folder[FileName];

    private string Note => Destination + ".partial.json";

    public void Dispose()
    {
        _wire.Dispose();
        _folder.Dispose();
    }

    [TestCase("by-hash", Verification.Matched)]
    [TestCase("by-tags", Verification.NotAvailable)]
    public async Task A_download_of_version_1_is_resumed_with_the_missing_bytes_alone(string name, Verification verified)
    {
        Fixtures.Copy($"downloads/{name}", _folder.Path);
        _wire.LooksLike(name).RespondsWithRange(Fixtures.Content(Size), Got);
        if (verified == Verification.NotAvailable) _wire.LooksLike(name); // without a hash a last look says that it is the same version

        var receipt = await DownloadAsync(_wire, Destination);

        Assert.That(receipt.ResumedFrom, Is.EqualTo(Got));
        Assert.That(receipt.Verified, Is.EqualTo(verified));
        AssertWhole(Fixtures.Content(Size));
    }

    [Test]
    public async Task A_download_of_version_1_in_parts_is_resumed_with_the_gaps_alone()
    {
        var content = Fixtures.Content(LargeSize);
        Fixtures.Copy("downloads/parts", _folder.Path);
        await WriteFlushedAsync(content);
        _wire.LooksLike("parts")
            .RespondsWith((request, _) => Task.FromResult(Give(content, From(request), 2 * Part)))
            .RespondsWith((request, _) => Task.FromResult(Give(content, From(request), LargeSize)));

        var receipt = await DownloadAsync(_wire, Destination);

        Assert.That(receipt.ResumedFrom, Is.EqualTo(2 * Part));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        Assert.That(_wire.Requests.Skip(1).Select(request => request.Headers.Contains($"Range: bytes={Part}-", StringComparison.Ordinal)),
            Is.EqualTo(new[] { true, false }));
        Assert.That(_wire.Requests[^1].Headers, Does.Contain($"Range: bytes={3 * Part}-"));
        AssertWhole(content);
    }

    [TestCase("by-hash")]
    [TestCase("by-tags")]
    public async Task A_download_of_version_1_whose_file_changed_on_the_service_starts_over(string name)
    {
        Fixtures.Copy($"downloads/{name}", _folder.Path);
        var content = Fixtures.Content(Size);
        content[0] ^= 1;
        _wire.RespondsWithItem(Size, name == "by-hash" ? NaiveQuickXorHash.Compute(content) : null, eTag: "e2", cTag: "c2", name: FileName)
            .RespondsWithContent(content);

        var receipt = await DownloadAsync(_wire, Destination);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        AssertWhole(content);
    }

    [Test]
    public async Task A_damaged_checkpoint_is_ignored_and_the_download_starts_over()
    {
        Fixtures.Copy("downloads/by-hash", _folder.Path);
        var note = await File.ReadAllTextAsync(Note);
        Fixtures.Write(Note, Encoding.UTF8.GetBytes(note[..^10]));
        _wire.LooksLike("by-hash").RespondsWithContent(Fixtures.Content(Size));

        var receipt = await DownloadAsync(_wire, Destination);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        AssertWhole(Fixtures.Content(Size));
    }

    [Test]
    public async Task A_checkpoint_of_another_kind_is_refused_and_kept_with_its_bytes()
    {
        Fixtures.Copy("downloads/by-hash", _folder.Path);
        var later = (await File.ReadAllTextAsync(Note))
            .Replace("GraphDelegatedKit.Download", "GraphDelegatedKit.Download.2", StringComparison.Ordinal);
        Fixtures.Write(Note, Encoding.UTF8.GetBytes(later));
        _wire.LooksLike("by-hash");

        var refused = await Assert.CatchAsync<IOException>(() => DownloadAsync(_wire, Destination));

        Assert.That(refused!.Message, Does.Contain(Note).And.Contain("Move or rename it"));
        Assert.That(await File.ReadAllTextAsync(Note), Is.EqualTo(later));
        Assert.That(await File.ReadAllBytesAsync(Destination + ".partial"), Is.EqualTo(Fixtures.Content(Size)[..Got]));
    }

    [TestCaseSource(typeof(DownloadCheckpointWriter), nameof(Names))]
    public async Task A_download_checkpoint_written_today_has_the_form_of_version_1(string name)
    {
        await DownloadCheckpointWriter.WriteAsync(name, Destination);

        if (name == "parts") File.Delete(Destination + ".partial"); // 25 MiB of bytes that Fixtures.Content makes again
        FixtureWriter.Keep(_folder.Path, $"downloads/{name}");
        Assert.That(await File.ReadAllTextAsync(Note), Is.EqualTo(Fixtures.Text($"downloads/{name}/{FileName}.partial.json")));
    }

    private async Task WriteFlushedAsync(byte[] content)
    {
        var partial = new byte[content.Length];
        var edges = JsonNode.Parse(await File.ReadAllTextAsync(Note))!["Flushed"]!.AsArray().Select(edge => edge!.GetValue<int>())
            .ToArray();
        Assert.That(edges, Is.EqualTo(new[] { 0, Part, 2 * Part, 3 * Part }));
        foreach (var range in edges.Chunk(2)) content.AsSpan(range[0], range[1] - range[0]).CopyTo(partial.AsSpan(range[0]));
        Fixtures.Write(Destination + ".partial", partial);
    }

    private static int From(HttpRequestMessage request) => (int)request.Headers.Range!.Ranges.Single().From!;

    private void AssertWhole(byte[] content)
    {
        Assert.That(File.ReadAllBytes(Destination).AsSpan().SequenceEqual(content), "every byte is right");
        Assert.That(_folder.FileNames, Is.EqualTo(new[] { FileName }), "nothing is left beside");
    }
}
