using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class IncomingBytesTests
{
    [Test]
    public async Task A_body_that_broke_off_leaves_no_bytes_behind()
    {
        using var folder = new TemporaryFolder();
        var start = new QuickXorHash().State;

        await Assert.ThatAsync(
            () => PartialUploadFile.AppendAsync(
                folder["bytes"], 0, start, new MemoryStream(TestData.CreateBytes(100_000)), 200_000, CancellationToken.None),
            Throws.InstanceOf<GraphErrorException>());
        var hash = await PartialUploadFile.AppendAsync(
            folder["bytes"], 0, start, new MemoryStream(new byte[200_000]), 200_000, CancellationToken.None);
        await PartialUploadFile.AppendAsync(folder["bytes"], 200_000, hash, new MemoryStream([1, 2, 3]), 3, CancellationToken.None);

        Assert.That(await File.ReadAllBytesAsync(folder["bytes"]), Is.EqualTo(new byte[200_000].Concat(new byte[] { 1, 2, 3 })));
    }
}
