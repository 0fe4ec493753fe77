using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")]
public sealed class OlderRuntimeTests
{
    // A machine that has only the newest runtime brings the older one with a self-contained publish.
    [Test]
    public async Task The_core_tests_pass_on_the_NET_8_runtime()
    {
        var folder = Directory.CreateTempSubdirectory("gdk-net8-");
        try
        {
            var published = Path.Combine(folder.FullName, "out");
            await DotNetCli.RunAsync(
                Repository.Root,
                "publish", "tests/GraphDelegatedKit.Tests", "-p:TestsOn=net8.0", "--use-current-runtime", "--self-contained",
                "--artifacts-path", Path.Combine(folder.FullName, "artifacts"), "-o", published, "--nologo");

            // The conventions read the sources and hold for both frameworks already.
            var output = await DotNetCli.RunAsync(
                published,
                Path.Combine(published, "GraphDelegatedKit.Tests"),
                ["--filter", "TestCategory!=Slow&FullyQualifiedName!~Conventions", "--no-ansi"]);

            Assert.That(output, Does.Contain("(net8.0|").And.Match(@"failed: 0\s+succeeded: [1-9]\d+\s+skipped: 0"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
