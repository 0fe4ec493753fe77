using GraphDelegatedKit.Testing;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>The ways to name a location on the command line of SharePointFiles.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FilesLocationTests
{
    [Test]
    [Category("Slow")]
    public async Task A_library_is_reached_by_site_drive_team_and_channel()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var team = tenant.Teams.All.Single(team => team.DisplayName == "Engineering");
        var channel = tenant.Teams.AddChannel(team.Id, "Plans & more", LocalChannelKind.Private);
        await tenant.Files.PutAsync(team.DriveId, "there.txt", new MemoryStream([1]));
        await tenant.Files.PutAsync(channel.DriveId, "Plans & more/there.txt", new MemoryStream([1]));
        string[][] argumentSets =
        [
            ["--site", "contoso.sharepoint.com:/sites/Engineering"],
            ["--site", "https://contoso.sharepoint.com/sites/Engineering/SitePages/Home.aspx?a=b"],
            ["--site", "https://contoso.sharepoint.com/:f:/r/sites/Engineering/Shared%20Documents?csf=1&web=1"],
            ["--site", "https://contoso.sharepoint.com/sites/Engineering/Shared%20Documents/Forms/AllItems.aspx"],
            ["--drive", team.DriveId],
            ["--team", "engineering"],
            ["--team", "Engineering", "--channel", "plans & MORE"],
            ["--team", $"https://teams.microsoft.com/l/channel/{Uri.EscapeDataString(channel.Id)}/Plans?groupId={team.Id}&tenantId=x"],
        ];

        foreach (var arguments in argumentSets)
        {
            var run = await RunAsync(home, ["ls", "there.txt", .. arguments, "--json"]);
            Assert.That(run.ExitCode, Is.Zero, $"{arguments[0]}: {run.Error}");
            Assert.That(run.Json.GetProperty("name").GetString(), Is.EqualTo("there.txt"));
        }
    }

    [Test]
    [Category("Slow")]
    public async Task A_sharing_link_can_replace_a_path()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        var drive = tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName);
        await tenant.Files.PutAsync(drive, "General/old.txt", new MemoryStream([1, 2, 3]));
        var (file, folder) = (tenant.Files.CreateSharingLink(
            drive, "General/old.txt"), (await RunAsync(home, "info", "General", "--json")).Json.GetProperty("webUrl").GetString()!);

        var info = await RunAsync(home, "info", file, "--json");
        var download = await RunAsync(home, "download", file, "--out", "got/", "--json");
        var upload = await RunAsync(home, "upload", home.CreateFile("new.txt", 4), "--to", folder, "--json");
        var list = await RunAsync(home, "ls", folder, "--json");
        var folderDownload = await RunAsync(home, "download", folder, "--recursive", "--json");
        var uploadToFile = await RunAsync(home, "upload", home.CreateFile("new.txt", 4), "--to", file);

        Assert.That(info.Json.GetProperty("name").GetString(), Is.EqualTo("old.txt"), info.Error);
        Assert.That(download.Json.GetProperty("size").GetInt64(), Is.EqualTo(3), download.Error);
        Assert.That(upload.ExitCode, Is.Zero, upload.Error);
        Assert.That(
            list.JsonLines.Select(line => line.GetProperty("name").GetString()),
            Is.EquivalentTo(new[] { "old.txt", "new.txt" }),
            list.Error);
        Assert.That(
            new[] { "got/old.txt", "General/old.txt", "General/new.txt" }.Select(name => Path.Combine(home.WorkingFolder, name)),
            Is.All.Exist,
            folderDownload.Error);
        Assert.That(uploadToFile.ErrorLines, Has.Count.EqualTo(1).And.One.Contains("leads to the file 'old.txt'"));
    }

    [Test]
    [Category("Slow")]
    public async Task A_file_with_any_name_is_uploaded_and_downloaded_as_typed()
    {
        const string Name = "100%25 #1+2 & d's é漢字😀.txt", Folder = "A & b+c %2F #d";
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var upload = await RunAsync(home, "upload", home.CreateFile(Name, 7), "--to", Folder + "/", "--json");
        var list = await RunAsync(home, "ls", Folder, "--json");
        var download = await RunAsync(home, "download", $"{Folder}/{Name}", "--out", "copy.bin", "--json");
        var all = await RunAsync(home, "ls", "--recursive", "--json");

        Assert.That(
            tenant.Files.List(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName)).Select(file => file.Path),
            Is.EqualTo(new[] { $"{Folder}/{Name}" }),
            upload.Error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(upload.Json.GetProperty("name").GetString(), Is.EqualTo(Name));
            Assert.That(list.Json.GetProperty("name").GetString(), Is.EqualTo(Name));
            Assert.That(download.Json.GetProperty("name").GetString(), Is.EqualTo(Name));
        }

        Assert.That(all.JsonLines.Select(line => line.GetProperty("name").GetString()), Is.EqualTo(new[] { Folder, $"{Folder}/{Name}" }));
        Assert.That(
            await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, "copy.bin")),
            Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(home.WorkingFolder, Name))));
    }

    [TestCase("ls --drive nope", "There is no drive 'nope'")]
    [TestCase("ls --site contoso.sharepoint.com:/sites/Nope", "There is no site at https://contoso.sharepoint.com/sites/Nope")]
    [TestCase(
        "ls --site https://contoso.sharepoint.com/sites/Nope/SitePages/Home.aspx",
        "no site at https://contoso.sharepoint.com/sites/Nope")]
    [TestCase(
        "ls --site https://contoso.sharepoint.com/sites/Engineering/Nope/Forms/AllItems.aspx",
        "no document library and no subsite 'Nope'")]
    [TestCase(
        "upload /dev/null --site https://contoso.sharepoint.com/HR/SitePages/Home.aspx",
        "no site at https://contoso.sharepoint.com/HR")]
    [TestCase("ls --team Nope", "Use one of these names: Engineering, Marketing.")]
    [TestCase("ls --team Engineering --channel Nope", "Use one of these names: General.")]
    [TestCase("ls https://contoso.sharepoint.com/sites/Engineering/SECRET", "The link leads to no file")]
    [Category("Slow")]
    public async Task A_missing_location_is_reported_with_a_hint(string commandLine, string expectedText)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var run = await RunAsync(home, [.. commandLine.Split(' '), "--json"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.ErrorLines[^1], Does.StartWith("error: ").And.Contain(expectedText).And.Not.Contain("SECRET"));
    }

    [TestCase("ls --channel x", "--team")]
    [TestCase("ls http://contoso.sharepoint.com/a", "https://")]
    [TestCase("ls https://contoso.sharepoint.com/a --drive d", "give one")]
    [TestCase("ls --team t --site a:/b", "give one")]
    [TestCase("ls --team https://teams.microsoft.com/l/team/x --channel y", "leave out --channel")]
    [TestCase("ls --site Engineering", "neither its address in the browser nor HOST:/sites/NAME")]
    [TestCase("ls --site http://contoso.sharepoint.com/sites/Engineering", "https://")]
    [TestCase("site --drive d", "--site")]
    public async Task An_invalid_location_is_rejected_before_the_sign_in(string commandLine, string expectedText)
    {
        using var home = new TemporaryHome();

        var run = await SampleProcess.RunAsync(home, "SharePointFiles", commandLine.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
        }

        Assert.That(run.ErrorLines, Has.Count.EqualTo(1).And.One.Contains(expectedText));
    }

    // The local tenant is started before the address is read; no request is sent.
    [TestCase("ls --team https://teams.microsoft.com/l/team/SECRET", "a file, a channel or a team")]
    [TestCase("ls --site https://evil.example/SECRET", "host")]
    [TestCase("ls https://evil.example/SECRET", "host")]
    [TestCase("ls https://contoso.sharepoint.com/sites/SECRET", "Give it to --site")]
    [Category("Slow")]
    public async Task An_address_that_names_no_place_is_a_wrong_command_line(string commandLine, string expectedText)
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var run = await RunAsync(home, commandLine.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Output, Is.Empty, run.Error);
            Assert.That(tenant.Requests.Where(request => request.Host.StartsWith("graph", StringComparison.Ordinal)), Is.Empty);
        }

        Assert.That(run.ErrorLines[^1], Does.Contain(expectedText).And.Not.Contain("SECRET").And.Not.Contain("Parameter"));
    }

    [Test]
    [Category("Slow")]
    public async Task The_address_of_a_subsite_a_library_or_a_folder_is_the_place_of_an_upload()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        tenant.Files.AddSite("/sites/Engineering/Tools", "Tools", ("Dokumente", "Freigegebene Dokumente"));
        await tenant.Files.PutAsync(tenant.Files.GetLibraryId(library: "Releases"), "2026/old.txt", new MemoryStream([1]));
        var file = home.CreateFile("new.txt", 4);
        string[] addresses =
        [
            "https://contoso.sharepoint.com/sites/Engineering/Tools/SitePages/Home.aspx",
            "https://contoso.sharepoint.com/sites/Engineering/Releases/Forms/AllItems.aspx",
            "https://contoso.sharepoint.com/sites/Engineering/Releases/Forms/AllItems.aspx?id=%2Fsites%2FEngineering%2FReleases%2F2026",
        ];

        foreach (var address in addresses)
            Assert.That((await RunAsync(home, "upload", file, "--site", address)).ExitCode, Is.Zero, address);

        Assert.That(
            tenant.Files.List(tenant.Files.GetLibraryId("/sites/Engineering/Tools", "Dokumente")).Select(stored => stored.Path),
            Is.EqualTo(new[] { "new.txt" }));
        Assert.That(
            tenant.Files.List(tenant.Files.GetLibraryId(library: "Releases")).Select(stored => stored.Path),
            Is.EquivalentTo(new[] { "2026/new.txt", "2026/old.txt", "new.txt" }));
        Assert.That(tenant.Files.List(tenant.Files.GetLibraryId()), Is.Empty, "the default library of the parent site is not used");
    }

    [Test]
    [Category("Slow")]
    public async Task A_sharing_link_that_was_never_opened_is_refused_until_redeem_is_given()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();
        await tenant.Files.PutAsync(tenant.Files.GetLibraryId(), "a.txt", new MemoryStream([1]));
        var link = tenant.Files.CreateSharingLink(tenant.Files.GetLibraryId(), "a.txt");
        tenant.Files.RequireLinkRedemption();

        var refused = await RunAsync(home, "info", link);
        var redeemed = await RunAsync(home, "info", link, "--redeem", "--json");
        var again = await RunAsync(home, "download", link, "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(4));
            Assert.That(refused.ErrorLines[^1], Does.Contain("--redeem").And.Not.Contain("sharepoint").And.Not.Contain("u!"));
            Assert.That(redeemed.Json.GetProperty("name").GetString(), Is.EqualTo("a.txt"), redeemed.Error);
            Assert.That(again.Json.GetProperty("size").GetInt64(), Is.EqualTo(1), again.Error);
        }
    }

    [Test]
    [Category("Slow")]
    public async Task An_empty_folder_is_said_to_be_empty_on_stderr_and_a_listing_has_dates()
    {
        using var home = new TemporaryHome();
        await using var tenant = await home.StartTenantAsync();

        var empty = await RunAsync(home, "ls", "--json");
        await tenant.Files.PutAsync(tenant.Files.GetDriveId(tenant.Users[0].UserPrincipalName), "a.txt", new MemoryStream([1]));
        var list = await RunAsync(home, "ls", "--json");
        var text = await RunAsync(home, "ls");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(empty.ExitCode, Is.Zero);
            Assert.That(empty.Output, Is.Empty);
            Assert.That(empty.ErrorLines[^1], Is.EqualTo("The folder is empty."));
            Assert.That(list.Json.GetProperty("lastModified").GetDateTimeOffset().Year, Is.GreaterThan(2000), list.Error);
            Assert.That(list.Error, Does.Not.Contain("empty"));
            Assert.That(text.Output, Does.Match(@"\A +1 B  20\d\d-\d\d-\d\d \d\d:\d\d  a\.txt\n\z"));
        }
    }

    private static Task<ProcessResult> RunAsync(TemporaryHome home, params string[] arguments) =>
        SampleProcess.RunLocallyAsync(home, "SharePointFiles", arguments);
}
