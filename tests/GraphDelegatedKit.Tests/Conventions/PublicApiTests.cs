namespace GraphDelegatedKit.Tests.Conventions;

public sealed class PublicApiTests
{
    private static readonly string BaselinePath = Path.Combine(Repository.TestsFolder, "Conventions", "PublicSurface.txt");

    [Test]
    public void The_public_API_matches_PublicSurface_txt()
    {
        var surface = PublicApiWriter.Write(typeof(GraphClient).Assembly);
        if (Environment.GetEnvironmentVariable("ACCEPT_SURFACE") == "1") File.WriteAllText(BaselinePath, surface);

        var baseline = File.Exists(BaselinePath) ? File.ReadAllText(BaselinePath) : "";
        var (before, after) = (baseline.Split('\n'), surface.Split('\n'));
        var changes = before.Except(after).Select(line => "- " + line.Trim()).Concat(after.Except(before).Select(line => "+ " + line.Trim()));

        Assert.That(surface == baseline, () => $"""
            The public surface is not what PublicSurface.txt says:
            {string.Join('\n', changes)}
            If that is meant, run this test once with ACCEPT_SURFACE=1 in the environment, and commit the file together with the change.
            """);
    }
}
