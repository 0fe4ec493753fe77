using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class LargeUploadTests
{
    private const long RangeSize = 191L * UploadSessionClient.FragmentAlignment;
    private const long TotalSize = 9 * RangeSize;

    [Test]
    [Category("Slow")]
    public async Task A_very_large_upload_uses_little_memory()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/enormous.bin:");
        using var anonymousClient = new HttpClient(tenant.CreateHandler());
        var zeros = new byte[1024 * 1024];
        await PutAsync(anonymousClient, upload.UploadUrl, 0, zeros);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        for (var offset = RangeSize; offset < TotalSize; offset += RangeSize)
            await PutAsync(anonymousClient, upload.UploadUrl, offset, zeros);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var stored = tenant.Files.List(tenant.Files.GetDriveId(tenant.Address.DefaultUser)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(stored.Size, Is.EqualTo(TotalSize));
            Assert.That(allocated, Is.LessThan(RangeSize), "neither side keeps as much as one range");
            Assert.That(
                Convert.FromBase64String(stored.QuickXorHash)[^8..],
                Is.EqualTo(BitConverter.GetBytes(TotalSize)),
                "of zeros the length is all there is to hash");
        });
    }

    private static async Task PutAsync(HttpClient anonymousClient, string url, long offset, byte[] zeros)
    {
        using var content = new RepeatedContent(zeros, RangeSize);
        content.Headers.ContentRange = new ContentRangeHeaderValue(offset, offset + RangeSize - 1, TotalSize);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await anonymousClient.PutAsync(url, content);
        Assert.That((int)response.StatusCode, Is.EqualTo(offset + RangeSize < TotalSize ? 202 : 201));
    }

    // Repeats the same bytes.
    private sealed class RepeatedContent(byte[] bytes, long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var remaining = length; remaining > 0; remaining -= Math.Min(remaining, bytes.Length))
                await stream.WriteAsync(bytes.AsMemory(0, (int)Math.Min(remaining, bytes.Length)));
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
