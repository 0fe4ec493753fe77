using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Enormous_files
{
    private const long Largest = 191L * Upload.Grid;
    private const long Total = 9 * Largest;

    [Test]
    [Category("Slow")]
    public async Task Cost_the_tenant_no_memory()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        using var upload = await Upload.BeginAsync(tenant, client, "root:/enormous.bin:");
        using var bare = new HttpClient(tenant.CreateHandler());
        var zeros = new byte[1024 * 1024];
        await PutAsync(bare, upload.Address, 0, zeros);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        for (var at = Largest; at < Total; at += Largest)
            await PutAsync(bare, upload.Address, at, zeros);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var kept = tenant.Files.List(tenant.Files.GetDriveId(tenant.Address.DefaultUser)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(kept.Size, Is.EqualTo(Total));
            Assert.That(allocated, Is.LessThan(Largest), "neither side keeps as much as one range");
            Assert.That(Convert.FromBase64String(kept.QuickXorHash)[^8..], Is.EqualTo(BitConverter.GetBytes(Total)), "of zeros the length is all there is to hash");
        });
    }

    private static async Task PutAsync(HttpClient bare, string address, long at, byte[] zeros)
    {
        using var content = new Repeated(zeros, Largest);
        content.Headers.ContentRange = new ContentRangeHeaderValue(at, at + Largest - 1, Total);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await bare.PutAsync(address, content);
        Assert.That((int)answer.StatusCode, Is.EqualTo(at + Largest < Total ? 202 : 201));
    }

    // The same bytes over and over.
    private sealed class Repeated(byte[] bytes, long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var left = length; left > 0; left -= Math.Min(left, bytes.Length))
                await stream.WriteAsync(bytes.AsMemory(0, (int)Math.Min(left, bytes.Length)));
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
