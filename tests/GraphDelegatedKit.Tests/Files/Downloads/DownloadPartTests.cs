using GraphDelegatedKit.Files;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadPartTests
{
    [Test]
    public async Task Hashes_are_taken_of_the_bytes_as_they_come_and_the_disk_is_not_asked_for_them()
    {
        using var folder = new Folder();
        var content = Some.Bytes(300_000);
        using var part = Open(folder);

        await part.WriteAsync(0, content.AsMemory(0, 100_000));
        await part.WriteAsync(100_000, content.AsMemory(100_000));

        Assert.That(part.Hashes(), Is.EqualTo((Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content)).ToLowerInvariant(), NaiveQuickXorHash.Of(content))));
    }

    [Test]
    public async Task What_did_not_come_in_order_is_read_from_the_disk_in_the_end()
    {
        using var folder = new Folder();
        var content = Some.Bytes(300_000);
        using var part = Open(folder);

        await part.WriteAsync(100_000, content.AsMemory(100_000));
        await part.WriteAsync(0, content.AsMemory(0, 100_000));
        await part.HashAsync(default);

        Assert.That(part.Hashes().QuickXor, Is.EqualTo(NaiveQuickXorHash.Of(content)));
    }

    [Test]
    public async Task Nothing_is_noted_that_is_not_there()
    {
        using var folder = new Folder();
        using (var part = Open(folder))
        {
            await part.WriteAsync(100_000, Some.Bytes(50_000));
            part.Note();
            await part.WriteAsync(0, Some.Bytes(10));
        }

        var note = NoteFile.Read(folder["a.bin.partial.json"])!;

        Assert.That(note.Flushed, Is.EqualTo(new long[] { 100_000, 150_000 }));
    }

    private static DownloadPart Open(Folder folder) =>
        DownloadPart.Open(DownloadHold.Take(folder["a.bin"]), new RemoteFile(new DriveItem { Id = "i", Size = 300_000, File = new(null, null) }, GraphUrl.Literal("me")), isAnew: false, withSha256: true, TimeProvider.System);
}
