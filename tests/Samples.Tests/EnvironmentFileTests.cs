using AppRegistration;
using NUnit.Framework;

namespace Samples.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EnvironmentFileTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private string FilePath => Path.Combine(_home.WorkingFolder, "graph.env");

    public void Dispose() => _home.Dispose();

    [Test]
    public void Lines_of_others_stay_where_they_are_and_exported_names_are_replaced()
    {
        File.WriteAllText(FilePath, "# of the team\nexport GRAPH_CLIENT='old'\nOTHER=1\n");
        var file = new EnvironmentFile(FilePath);

        var isChanged = file.Set([("GRAPH_CLIENT", "new"), ("GRAPH_LOCAL", "/tmp/with space")], isSecret: false);

        Assert.That(isChanged, Is.True);
        Assert.That(
            File.ReadAllText(FilePath), Is.EqualTo("# of the team\nGRAPH_CLIENT=new\nOTHER=1\nGRAPH_LOCAL='/tmp/with space'\n"));
        Assert.That(file.Get("GRAPH_LOCAL"), Is.EqualTo("/tmp/with space"));
        Assert.That(file.Set([("GRAPH_CLIENT", "new")], isSecret: false), Is.False);
    }

    [Test]
    public void A_file_that_would_be_empty_is_deleted()
    {
        var file = new EnvironmentFile(FilePath);
        file.Set([("GRAPH_CLIENT", "it's")], isSecret: false);
        var value = file.Get("GRAPH_CLIENT");

        file.Set([("GRAPH_CLIENT", null)], isSecret: false);

        Assert.That(value, Is.EqualTo("it's"));
        Assert.That(FilePath, Does.Not.Exist);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no Unix permission bits.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_file_of_a_link_is_replaced_behind_the_link_and_becomes_private()
    {
        var target = Path.Combine(_home.Folder, "target.env");
        File.WriteAllText(target, "OTHER=1\n");
        File.CreateSymbolicLink(FilePath, target);

        new EnvironmentFile(FilePath).Set([("SECRET", "x")], isSecret: true);

        Assert.That(File.ReadAllText(target), Is.EqualTo("OTHER=1\nSECRET=x\n"));
        Assert.That(new FileInfo(FilePath).LinkTarget, Is.EqualTo(target));
        Assert.That(File.GetUnixFileMode(target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
