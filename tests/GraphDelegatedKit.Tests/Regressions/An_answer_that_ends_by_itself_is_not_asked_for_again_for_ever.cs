using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Where an answer told no length, the end of a window passed for the end of the file; a body that ended before the length that was known was asked for again at once and
/// without end; and one that told a length shorter than what was here cut the file to it.
/// </summary>
public sealed class An_answer_that_ends_by_itself_is_not_asked_for_again_for_ever : IDisposable
{
    private static readonly byte[] Content = Some.Bytes(200_000);

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly Wire _wire = new();

    private GraphFiles Kit => Some.Client(_wire, _clock).Files(_clock);

    public void Dispose()
    {
        _folder.Dispose();
        _wire.Dispose();
    }

    [Test]
    public async Task A_window_is_not_the_file()
    {
        _wire.Looks(200_000).GivesAll(Content, isCounted: false).GivesAll(Content, isCounted: false).GivesAll(Content, isCounted: false);

        await using var stream = await Kit.OpenReadAsync(Served.File);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(Content));
    }

    [Test]
    public async Task A_body_shorter_than_a_window_is()
    {
        _wire.Looks(200_000).GivesAll(Content[..50_000], isCounted: false);

        await using var stream = await Kit.OpenReadAsync(Served.File);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That((stream.Length, bytes.ToArray().AsSpan().SequenceEqual(Content.AsSpan(0, 50_000))), Is.EqualTo((50_000L, true)));
    }

    [Test]
    public async Task A_stream_nobody_tells_the_length_of_is_an_error_and_not_a_short_one()
    {
        _wire.Looks(null).GivesAll(Content, isCounted: false);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => Kit.OpenReadAsync(Served.File));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(stopped.Message, Does.Contain("how long"));
    }

    [Test]
    public async Task A_body_that_ends_before_the_known_length_is_had_patience_with_and_no_more()
    {
        _wire.Looks(1000).GivesAll(Content[..1000], tornAt: 400);
        for (var i = 0; i < 7; i++) _wire.Looks(1000).GivesAll(Content[..600], isCounted: false);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => Kit.DownloadAsync(Served.File, _folder["a.bin"]));

        Assert.That((stopped!.Reason, stopped.BytesConfirmed, _wire.Requests.Count), Is.EqualTo((TransferReason.Unreachable, 600L, 16)));
    }

    [TestCase(HttpStatusCode.OK)]
    [TestCase(HttpStatusCode.NoContent)]
    public async Task A_length_shorter_than_what_is_here_is_of_something_else(HttpStatusCode status)
    {
        _wire.Looks(1000, name: "a.docx").GivesAll(Content[..1000], tornAt: 400, isCounted: false);
        _wire.Looks(1000, name: "a.docx").Does((_, _) => Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(status == HttpStatusCode.OK ? new byte[100] : []) }));
        _wire.Looks(1000, name: "a.docx").GivesPart(Content[..1000], 400).Looks(1000, name: "a.docx");

        var receipt = await Kit.DownloadAsync(Served.File, _folder["a.docx"]);

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 2)));
        Assert.That(File.ReadAllBytes(_folder["a.docx"]), Is.EqualTo(Content[..1000]));
    }
}
