using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// Somebody else's client, with its own sockets, its own checks of certificates and its own idea of redirects, for which the tenant is the real service.
public sealed class Curl : TenantFixture
{
    private static readonly byte[] File = Bytes.Make((2 * Upload.Grid) + 5);

    private Folder _folder = null!;

    [SetUp]
    public async Task Begin()
    {
        _folder = new Folder();
        await IgnoreUnlessPossibleAsync();
        await System.IO.File.WriteAllTextAsync(_folder["ca.pem"], Tenant.Address.CertificatePem);
        await System.IO.File.WriteAllBytesAsync(_folder["f.bin"], File);
        for (var at = 0; at < File.Length; at += Upload.Grid)
            await System.IO.File.WriteAllBytesAsync(_folder["range-" + at.ToString(CultureInfo.InvariantCulture)], File[at..Math.Min(at + Upload.Grid, File.Length)]);
    }

    [TearDown]
    public void End() => _folder.Dispose();

    [TestCase("--http1.1")]
    [TestCase("--http2")]
    public async Task Uploads_in_a_session_and_downloads_in_parts(string version)
    {
        string[] signed = ["-H", $"Authorization: {Client.Http.DefaultRequestHeaders.Authorization}"];

        var (created, session) = await RunAsync(
            [version, .. signed, "-H", "Content-Type: application/json", "-d", """{"item":{"@microsoft.graph.conflictBehavior":"fail"}}""", $"{Drive}/root:/f.bin:/createUploadSession"]);
        var address = (string)JsonNode.Parse(session)!["uploadUrl"]!;
        var puts = new List<int>();
        for (var at = 0; at < File.Length; at += Upload.Grid)
            puts.Add((await RunAsync([version, "-T", _folder[$"range-{at}"], "-H", $"Content-Range: bytes {at}-{Math.Min(at + Upload.Grid, File.Length) - 1}/{File.Length}", address])).Status);
        var (over, _) = await RunAsync([version, address]);

        // Its own redirects leave the token behind; its own resume asks for a range of what is already there.
        await System.IO.File.WriteAllBytesAsync(_folder["part.bin"], File[..100_000]);
        var (got, _) = await RunAsync([version, .. signed, "-L", "-C", "-", "-o", _folder["part.bin"], $"{Drive}/root:/f.bin:/content"]);

        Assert.Multiple(() =>
        {
            Assert.That((created, puts, over, got), Is.EqualTo((200, new List<int> { 202, 202, 201 }, 404, 206)));
            Assert.That(System.IO.File.ReadAllBytes(_folder["part.bin"]), Is.EqualTo(File));
            Assert.That(Tenant.Requests.Where(request => request.IsPreAuthenticated).Select(request => request.HasAuthorization), Has.Exactly(5).Items.And.All.False);
        });
    }

    [Test]
    public async Task Uploads_a_small_file_and_is_refused_at_an_upload_address_that_it_shows_a_token()
    {
        string[] signed = ["-H", $"Authorization: {Client.Http.DefaultRequestHeaders.Authorization}"];
        using var upload = await BeginAsync();

        var (put, item) = await RunAsync([.. signed, "-T", _folder["f.bin"], $"{Drive}/root:/small.bin:/content"]);
        var (refused, _) = await RunAsync([.. signed, "-T", _folder["f.bin"], "-H", $"Content-Range: bytes 0-{File.Length - 1}/{File.Length}", upload.Address]);

        Assert.That((put, (long)JsonNode.Parse(item)!["size"]!, refused), Is.EqualTo((201, (long)File.Length, 401)));
    }

    private static async Task IgnoreUnlessPossibleAsync()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("curl", ["--version"]) { RedirectStandardOutput = true })!;
            var version = await process.StandardOutput.ReadToEndAsync();
            if (!version.Contains("HTTP2", StringComparison.Ordinal))
                Assert.Ignore("The curl that is installed here does not speak HTTP/2.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("curl is not installed here.");
        }
    }

    private async Task<(int Status, string Body)> RunAsync(string[] arguments)
    {
        var port = Tenant.Address.HttpsPort.ToString(CultureInfo.InvariantCulture);
        string[] all = ["-q", "-sS", "--noproxy", "*", "--cacert", _folder["ca.pem"], "--connect-to", $"::{Tenant.Address.ListenAddress}:{port}", "-w", "\n%{http_code}", .. arguments];
        using var process = Process.Start(new ProcessStartInfo("curl", all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await complaint);
        var end = output.LastIndexOf('\n');
        return (int.Parse(output.AsSpan(end + 1), CultureInfo.InvariantCulture), output[..end]);
    }
}
