using NUnit.Framework;

namespace Samples.Tests;

/// <summary>--reset deletes what the local tenant and the samples wrote, and nothing else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LocalResetTests
{
    [TestCase("""{"name":"my program"}""")]
    [TestCase("""{"tenantId":"72f988bf-86f1-41af-91ab-2d7cd011db47","clientId":"6731de76-14a6-49ae-97bc-6eba6914391e"}""")]
    public async Task Reset_refuses_a_source_tree_that_has_a_tenant_json_of_its_own(string tenantJson)
    {
        using var home = new TemporaryHome();
        Write(home, "tenant.json", tenantJson);
        Write(home, "src/Program.cs", "ten years");
        Write(home, "sign-in.bin", "mine");

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--reset", "--local", home.WorkingFolder);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("no local tenant"));
        Assert.That(List(home.WorkingFolder), Is.EquivalentTo(new[] { "tenant.json", "src/Program.cs", "sign-in.bin" }));
    }

    [Test]
    public async Task Reset_deletes_a_tenant_and_its_sign_in_and_keeps_every_other_file()
    {
        using var home = new TemporaryHome();
        var first = await SampleProcess.RunAsync(home, "QuickStart", "--local", home.WorkingFolder, "--json");
        string[] foreign = ["thesis.txt", "src/Program.cs", "blobs/photo.jpg", "transfers/plan.txt"];
        foreach (var name in foreign) Write(home, name, "ten years");

        var run = await SampleProcess.RunAsync(home, "QuickStart", "--reset", "--local", home.WorkingFolder, "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(GetTenantId(run), Is.Not.EqualTo(GetTenantId(first)));
        Assert.That(run.Json.GetProperty("token").GetProperty("origin").GetString(), Is.EqualTo("deviceCode"), "the sign-in was deleted");
        Assert.That(run.Error, Does.Contain("--reset kept"));
        Assert.That(foreign.Select(name => File.ReadAllText(Path.Combine(home.WorkingFolder, name))), Is.All.EqualTo("ten years"));

        static string? GetTenantId(ProcessResult run) => run.Json.GetProperty("account").GetProperty("tenantId").GetString();
    }

    [Test]
    public async Task Reset_of_an_empty_or_missing_folder_starts_a_tenant_there()
    {
        using var home = new TemporaryHome();

        var empty = await SampleProcess.RunAsync(home, "QuickStart", "--reset", "--local", home.WorkingFolder);
        var missing = await SampleProcess.RunAsync(home, "QuickStart", "--reset", "--local", Path.Combine(home.WorkingFolder, "new"));

        Assert.That(empty.ExitCode, Is.Zero, empty.Error);
        Assert.That(missing.ExitCode, Is.Zero, missing.Error);
    }

    private static void Write(TemporaryHome home, string name, string text)
    {
        var path = Path.Combine(home.WorkingFolder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static IEnumerable<string> List(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file));
}
