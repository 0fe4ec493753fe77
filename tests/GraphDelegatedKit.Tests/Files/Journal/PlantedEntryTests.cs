namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A journal entry that is not encrypted can be planted, or restored from elsewhere. Its upload URL is used only if the host belongs to
/// the drive of the entry, so that no byte of the file goes to another organization.
/// </summary>
public sealed class PlantedEntryTests : JournaledUploadFixture
{
    [TestCase("https://evil.sharepoint.com/session?tempauth=SECRET", Description = "another organization, in a domain of Microsoft")]
    [TestCase("https://evil-my.sharepoint.com/session?tempauth=SECRET")]
    [TestCase("https://contoso-my-evil.sharepoint.com/session?tempauth=SECRET")]
    [TestCase("https://evil.contoso.sharepoint.com/session?tempauth=SECRET")]
    [TestCase("https://contoso.sharepoint.us/session?tempauth=SECRET", Description = "the same name in another cloud")]
    [TestCase("https://my.microsoftpersonalcontent.com/session?tempauth=SECRET", Description = "a personal account")]
    [TestCase("https://outlook.office.com/session?tempauth=SECRET", Description = "a mailbox")]
    [TestCase("https://northcentralus1-mediap.svc.ms/session?tempauth=SECRET", Description = "a shared host")]
    public async Task A_pending_upload_to_the_host_of_another_organization_starts_over_and_sends_nothing_there(string url)
    {
        await CancelAtSecondRangeAsync();
        foreach (var file in Directory.GetFiles(JournalFolder, "*.upload*")) await PlantedEntry.SetUrlAsync(file, url);
        Drive.ExpireSession();
        var client = new WatchingClient(Drive);

        var receipt = await CreateFiles(client).UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(client.Hosts, Has.None.EqualTo(new Uri(url).Host));
            Assert.That(CountWarnings("does not belong to its drive"), Is.EqualTo(1));
            Assert.That(Log.Text, Does.Not.Contain("SECRET"));
        }
    }

    [TestCase("https://contoso-my.sharepoint.com/session?tempauth=SECRET", "contoso.sharepoint.com")]
    [TestCase("https://fabrikam.sharepoint.com/session?tempauth=SECRET", "FABRIKAM-my.sharepoint.com")]
    [TestCase("https://sn3302.up.1drv.com/up/session", "onedrive.live.com")]
    [TestCase("https://my.microsoftpersonalcontent.com/session", "onedrive.live.com")]
    [TestCase("https://usaf.dps.mil/session", "usaf.dps.mil")]
    public async Task A_pending_upload_to_the_same_organization_is_resumed_there(string url, string driveHost)
    {
        await CancelAtSecondRangeAsync();
        foreach (var file in Directory.GetFiles(JournalFolder, "*.upload*")) await PlantedEntry.SetUrlAsync(file, url);
        var client = new WatchingClient(Drive) { DriveHost = driveHost };

        await Assert.ThatAsync(
            () => CreateFiles(client).UploadAsync(SourceFile.Path, Destination, ThreeRanges),
            Throws.InstanceOf<InvalidOperationException>());

        Assert.That(client.Hosts.Last(), Is.EqualTo(new Uri(url).Host).IgnoreCase, "the scripted drive does not know the host");
    }

    [Test]
    public async Task A_user_without_access_to_the_drive_resumes_by_the_address_of_the_folder()
    {
        await CancelAtSecondRangeAsync();
        var client = new WatchingClient(Drive) { IsDriveHidden = true };

        var receipt = await CreateFiles(client).UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
    }

    /// <summary>Records the hosts of all requests, and gives the address of the drive and of its root folder.</summary>
    private sealed class WatchingClient(IGraphClient inner) : IGraphClient
    {
        public List<string> Hosts { get; } = [];

        public string DriveHost { get; init; } = "contoso.sharepoint.com";

        public bool IsDriveHidden { get; init; }

        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            var url = request.Url.ToUri(GraphCloud.Global);
            Hosts.Add(url.Host);
            var address = $$"""{"id":"d","webUrl":"https://{{DriveHost}}/sites/x"}""";
            return url.AbsolutePath switch
            {
                "/v1.0/drives/d" when IsDriveHidden => throw new GraphException(
                    System.Net.HttpStatusCode.Forbidden, "accessDenied", "Access denied"),
                "/v1.0/drives/d" or "/v1.0/drives/d/root" => Task.FromResult(GraphResponse.Json(System.Net.HttpStatusCode.OK, address)),
                _ => inner.SendAsync(request, cancellationToken),
            };
        }
    }
}
