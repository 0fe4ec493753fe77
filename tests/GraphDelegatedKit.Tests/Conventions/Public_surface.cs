namespace GraphDelegatedKit.Tests.Conventions;

public sealed class Public_surface
{
    private static readonly string Pinned = Path.Combine(Repository.Tests, "Conventions", "PublicSurface.txt");

    [Test]
    public void Is_what_it_was_agreed_to_be()
    {
        var surface = Surface.Of(typeof(GraphClient).Assembly);
        if (Environment.GetEnvironmentVariable("ACCEPT_SURFACE") == "1") File.WriteAllText(Pinned, surface);

        var agreed = File.Exists(Pinned) ? File.ReadAllText(Pinned) : "";
        var (before, after) = (agreed.Split('\n'), surface.Split('\n'));
        var changes = before.Except(after).Select(line => "- " + line.Trim()).Concat(after.Except(before).Select(line => "+ " + line.Trim()));

        Assert.That(surface == agreed, () => $"""
            The public surface is not what PublicSurface.txt says:
            {string.Join('\n', changes)}
            If that is meant, run this test once with ACCEPT_SURFACE=1 in the environment, and commit the file together with the change.
            """);
    }
}
