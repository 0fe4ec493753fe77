using System.Security.Cryptography;
using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class SharePointFilesTests
{
    private const int KiB = 1024, MiB = 1024 * KiB;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase((320 * KiB) - 1)]
    [TestCase(320 * KiB)]
    [TestCase((320 * KiB) + 1)]
    [TestCase(10 * MiB)]
    [TestCase((10 * MiB) + 1)]
    public async Task A_file_of_any_size_arrives_with_the_right_SHA_256(int size)
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("data.bin", size);

        var run = await Run(home, "upload", file, "--to", "General/Reports/", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var receipt = run.JsonLines.Single();
        Assert.That(receipt.EnumerateObject().Select(property => property.Name), Is.EqualTo(
            new[] { "name", "size", "sha256", "outcome", "driveId", "itemId", "verified", "resumedFrom", "retries" }));
        Assert.That(receipt.GetProperty("size").GetInt64(), Is.EqualTo(size));
        Assert.That(receipt.GetProperty("outcome").GetString(), Is.EqualTo("created"));
        Assert.That(receipt.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        Assert.That(receipt.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(Sha256(tenant.Files.OpenFile(receipt.GetProperty("driveId").GetString()!, "General/Reports/data.bin")), Is.EqualTo(Sha256(File.OpenRead(file))));
    }

    [Test]
    [Category("Slow")]
    public async Task One_GiB_arrives_whole_through_less_than_150_MB_of_memory_tenant_included()
    {
        using var home = new Home();
        var file = Path.Combine(home.WorkingFolder, "big.iso");
        using (var sparse = File.Create(file)) sparse.SetLength(1L << 30);

        using var sample = SampleProcess.Start(home, "SharePointFiles", "upload", file, "--to", "Big/", "--json");
        var peak = await sample.PeakMemoryAsync();
        var run = await sample.EndAsync();

        TestContext.Out.WriteLine($"1 GiB: a peak of {peak / 1e6:F0} MB, tenant included");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("sha256").GetString(), Is.EqualTo(Sha256(File.OpenRead(file))).IgnoreCase);
        Assert.That(run.Json.GetProperty("verified").GetString(), Is.EqualTo("matched"));
        Assert.That(peak, Is.InRange(1, 150_000_000));
    }

    [Test]
    public async Task The_same_upload_again_replaces_and_fail_and_rename_do_as_they_say()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var file = home.File("data.bin", 5 * MiB);
        await Run(home, "upload", file);

        var replaced = await Run(home, "upload", file, "--json");
        var renamed = await Run(home, "upload", file, "--json", "--conflict", "rename");
        var failed = await Run(home, "upload", file, "--json", "--conflict", "fail");

        Assert.That(replaced.Json.GetProperty("outcome").GetString(), Is.EqualTo("replaced"));
        Assert.That(renamed.Json.GetProperty("outcome").GetString(), Is.EqualTo("renamed"));
        Assert.That(renamed.Json.GetProperty("name").GetString(), Is.Not.EqualTo("data.bin"));
        Assert.That((failed.ExitCode, failed.Out), Is.EqualTo((1, "")), failed.Error);
        Assert.That(failed.ErrorLines, Has.One.Contains("another name"));
    }

    [Test]
    public async Task Ls_lists_a_folder_a_line_each()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        await Run(home, "upload", home.File("data.bin", 3), "--to", "General/");

        var root = await Run(home, "ls", "--json");
        var folder = await Run(home, "ls", "General", "--json");

        Assert.That(root.JsonLines.Single(item => item.GetProperty("name").GetString() == "General").GetProperty("folder").GetBoolean(), Is.True);
        Assert.That(folder.JsonLines.Single().EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "name", "size", "id", "folder" }));
        Assert.That(folder.JsonLines.Single().GetProperty("size").GetInt64(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_site_is_found_by_host_and_name()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);

        var upload = await Run(home, "upload", home.File("data.bin", 3), "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");
        var list = await Run(home, "ls", "--site", "contoso.sharepoint.com:/sites/Engineering", "--json");

        Assert.That(upload.ExitCode, Is.Zero, upload.Error);
        Assert.That(list.JsonLines.Select(item => item.GetProperty("name").GetString()), Does.Contain("data.bin"));
    }

    [TestCase(new[] { "upload", "missing.bin" }, "missing.bin")]
    [TestCase(new[] { "upload", "." }, "folder")]
    [TestCase(new[] { "ls", "--site", "contoso.sharepoint.com" }, "HOST:/sites/NAME")]
    [TestCase(new[] { "ls", "--site", "a:/b", "--drive", "c" }, "--drive")]
    [TestCase(new[] { "upload", "data.bin", "--to", "a|b" }, "a|b")]
    [TestCase(new[] { "upload", "data.bin", "--conflict", "explode" }, "explode")]
    public async Task A_wrong_command_line_ends_with_2_and_one_line_that_names_it(string[] arguments, string named)
    {
        using var home = new Home();
        home.File("data.bin", 1);

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(named));
    }

    [Test]
    public async Task A_folder_that_is_not_there_ends_with_1_and_says_so()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);

        var run = await Run(home, "ls", "Nowhere", "--json");

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")));
        Assert.That(run.ErrorLines[^1], Does.Contain("404"));
    }

    private static Task<LocalTenant> Tenant(Home home) => LocalTenant.StartAsync(
        new LocalTenantOptions { StateFolder = Path.Combine(home.Folder, "tenant"), DeviceCodeInterval = TimeSpan.FromSeconds(1) });

    private static Task<Run> Run(Home home, params string[] arguments) =>
        SampleProcess.RunAsync(home, "SharePointFiles", [.. arguments, "--local", Path.Combine(home.Folder, "tenant")]);

    private static string Sha256(Stream stream)
    {
        using (stream) return Convert.ToHexString(SHA256.HashData(stream));
    }
}
