using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>How a place is named on the command line of SharePointFiles.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FilesAddressTests
{
    [Test]
    [Category("Slow")]
    public async Task A_library_is_reached_by_its_site_its_address_its_team_and_its_channel()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var team = tenant.Teams.All.Single(team => team.DisplayName == "Engineering");
        var channel = tenant.Teams.AddChannel(team.Id, "Plans & more", LocalChannelKind.Private);
        await tenant.Files.PutAsync(team.DriveId, "there.txt", new MemoryStream([1]));
        await tenant.Files.PutAsync(channel.DriveId, "Plans & more/there.txt", new MemoryStream([1]));
        string[][] ways =
        [
            ["--site", "contoso.sharepoint.com:/sites/Engineering"],
            ["--site", "https://contoso.sharepoint.com/sites/Engineering/SitePages/Home.aspx?a=b"],
            ["--drive", team.DriveId],
            ["--team", "engineering"],
            ["--team", "Engineering", "--channel", "plans & MORE"],
            ["--team", $"https://teams.microsoft.com/l/channel/{Uri.EscapeDataString(channel.Id)}/Plans?groupId={team.Id}&tenantId=x"],
        ];

        foreach (var way in ways)
        {
            var run = await Run(home, ["ls", "there.txt", .. way, "--json"]);
            Assert.That(run.ExitCode, Is.Zero, $"{way[0]}: {run.Error}");
            Assert.That(run.Json.GetProperty("name").GetString(), Is.EqualTo("there.txt"));
        }
    }

    [Test]
    [Category("Slow")]
    public async Task A_pasted_link_stands_in_place_of_a_path()
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);
        var drive = tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName);
        await tenant.Files.PutAsync(drive, "General/old.txt", new MemoryStream([1, 2, 3]));
        var (file, folder) = (tenant.Files.CreateSharingLink(drive, "General/old.txt"), (await Run(home, "info", "General", "--json")).Json.GetProperty("webUrl").GetString()!);

        var shown = await Run(home, "info", file, "--json");
        var down = await Run(home, "download", file, "--out", "got/", "--json");
        var up = await Run(home, "upload", home.File("new.txt", 4), "--to", folder, "--json");
        var list = await Run(home, "ls", folder, "--json");
        var tree = await Run(home, "download", folder, "--recursive", "--json");
        var wrong = await Run(home, "upload", home.File("new.txt", 4), "--to", file);

        Assert.That(shown.Json.GetProperty("name").GetString(), Is.EqualTo("old.txt"), shown.Error);
        Assert.That(down.Json.GetProperty("size").GetInt64(), Is.EqualTo(3), down.Error);
        Assert.That(up.ExitCode, Is.Zero, up.Error);
        Assert.That(list.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EquivalentTo(new[] { "old.txt", "new.txt" }), list.Error);
        Assert.That(new[] { "got/old.txt", "General/old.txt", "General/new.txt" }.Select(name => Path.Combine(home.WorkingFolder, name)), Is.All.Exist, tree.Error);
        Assert.That(wrong.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("leads to the file 'old.txt'"));
    }

    [Test]
    [Category("Slow")]
    public async Task Any_name_goes_up_and_comes_down_as_it_was_typed()
    {
        const string Name = "100%25 #1+2 & d's é漢字😀.txt", Folder = "A & b+c %2F #d";
        using var home = new Home();
        await using var tenant = await Tenant(home);

        var up = await Run(home, "upload", home.File(Name, 7), "--to", Folder + "/", "--json");
        var list = await Run(home, "ls", Folder, "--json");
        var down = await Run(home, "download", $"{Folder}/{Name}", "--out", "copy.bin", "--json");
        var all = await Run(home, "ls", "--recursive", "--json");

        Assert.That(tenant.Files.List(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName)).Select(file => file.Path), Is.EqualTo(new[] { $"{Folder}/{Name}" }), up.Error);
        Assert.That((up.Json.GetProperty("name").GetString(), list.Json.GetProperty("name").GetString(), down.Json.GetProperty("name").GetString()), Is.EqualTo((Name, Name, Name)));
        Assert.That(all.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EqualTo(new[] { Folder, $"{Folder}/{Name}" }));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, "copy.bin")), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, Name))));
    }

    [TestCase("ls --drive nope", "There is no drive 'nope'")]
    [TestCase("ls --site contoso.sharepoint.com:/sites/Nope", "There is no site 'contoso.sharepoint.com:/sites/Nope'")]
    [TestCase("ls --team Nope", "There are: Engineering, Marketing.")]
    [TestCase("ls --team Engineering --channel Nope", "There are: General.")]
    [TestCase("ls https://contoso.sharepoint.com/sites/Engineering/SECRET", "The link leads to no file")]
    [Category("Slow")]
    public async Task What_is_not_there_is_named_with_where_to_look(string line, string said)
    {
        using var home = new Home();
        await using var tenant = await Tenant(home);

        var run = await Run(home, [.. line.Split(' '), "--json"]);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.ErrorLines[^1], Does.StartWith("error: ").And.Contain(said).And.Not.Contain("SECRET"));
    }

    [TestCase("ls --channel x", "--team")]
    [TestCase("ls http://contoso.sharepoint.com/a", "https://")]
    [TestCase("ls https://contoso.sharepoint.com/a --drive d", "give one")]
    [TestCase("ls --team t --site a:/b", "give one")]
    [TestCase("ls --team https://teams.microsoft.com/l/team/x", "none to a channel")]
    [TestCase("ls --site https://contoso.sharepoint.com/:f:/s/Engineering/E", "in place of a path")]
    [TestCase("site --drive d", "--site")]
    public async Task A_place_that_is_named_wrongly_is_told_before_anybody_signs_in(string line, string named)
    {
        using var home = new Home();

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", line.Split(' '));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")), run.Error);
        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(named));
    }

    private static string Folder(Home home) => Path.Combine(home.Folder, "tenant");

    private static Task<LocalTenant> Tenant(Home home) => LocalTenant.StartAsync(
        new LocalTenantOptions { StateFolder = Folder(home), DeviceCodeInterval = TimeSpan.FromSeconds(1), EnforceScopes = true });

    private static Task<Run> Run(Home home, params string[] arguments) => SampleProcess.RunAsync(home, "SharePointFiles", [.. arguments, "--local", Folder(home)]);
}
