using System.Globalization;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Files whose sizes are close to the limits of a range and to multiples of 320 KiB: every byte is sent once, and no range is empty.
/// </summary>
public sealed class UploadSizesTests
{
    private const int Grid = 320 * 1024, TenMiB = 32 * Grid;

    [TestCase(1, 1)]
    [TestCase(Grid - 1, 1)]
    [TestCase(Grid, 1)]
    [TestCase(Grid + 1, 1)]
    [TestCase(TenMiB - 1, 1)]
    [TestCase(TenMiB, 1)]
    [TestCase(TenMiB + 1, 2)]
    [TestCase(3 * TenMiB, 3)]
    [TestCase((3 * TenMiB) + Grid, 4)]
    public async Task A_file_is_sent_in_ranges_that_cover_every_byte_once(int size, int ranges)
    {
        using var file = TemporaryFile.CreateSparse(size);
        var drive = new ScriptedDrive { ReportsHashes = false };

        var receipt = await GraphFilesFactory.Create(drive, new Clock())
            .UploadAsync(file.Path, DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = TenMiB, MaxSingleRequestSize = 0 });

        var sent = drive.Log.Where(line => line.StartsWith("PUT", StringComparison.Ordinal)).Select(Edges).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent, Has.Count.EqualTo(ranges));
            Assert.That(sent[0].From, Is.Zero);
            Assert.That(sent.Zip(sent.Skip(1)).All(pair => pair.Second.From == pair.First.End), "without a gap and without an overlap");
            Assert.That(sent[^1].End, Is.EqualTo(size));
            Assert.That(receipt.Size, Is.EqualTo(size));
            Assert.That(drive.BytesAccepted, Is.EqualTo(size));
        }
    }

    private static (long From, long End) Edges(string put)
    {
        var edges = put["PUT ".Length..].Split('-').Select(edge => long.Parse(edge, CultureInfo.InvariantCulture)).ToArray();
        return (edges[0], edges[1] + 1);
    }
}
