using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Drives;

// https://learn.microsoft.com/graph/api/driveitem-list-children#optional-query-parameters and
// https://learn.microsoft.com/onedrive/developer/rest-api/concepts/filtering-results
public sealed class ItemQueryTests : TenantFixture
{
    private const string BoxUrl = DriveUrl + "/root:/Box";

    [SetUp]
    public async Task StoreItemsAsync()
    {
        foreach (var (name, size) in new[] { ("b.txt", 3), ("a.png", 1), ("c.txt", 2), ("Sub/d.txt", 4) })
            await Client.PutAsync($"{BoxUrl}/{name}:/content", new byte[size]);
    }

    [TestCase("$filter=name eq 'B.TXT'", "b.txt")]
    [TestCase("$filter=startswith(name,'a') or endswith(name,'c.txt')", "a.png c.txt")]
    [TestCase("filter=not contains(name, 't') and (name ne 'Sub')", "a.png")]
    [TestCase("$orderby=name desc", "Sub c.txt b.txt a.png")]
    public async Task Children_of_a_work_drive_are_filtered_and_sorted_by_name(string query, string names) =>
        Assert.That(await ListNamesAsync($"{BoxUrl}:/children?{query}"), Is.EqualTo(names));

    [TestCase("$filter=folder ne null", "Sub")]
    [TestCase("$filter=file ne null and size ge 2", "b.txt c.txt")]
    [TestCase("$filter=lastModifiedDateTime gt 2020-01-01T00:00:00Z", "a.png b.txt c.txt Sub")]
    [TestCase("$orderby=size desc, name", "Sub b.txt c.txt a.png")]
    public async Task Children_of_a_consumer_drive_are_filtered_and_sorted_by_more(string query, string names)
    {
        var refused = await Client.GetAsync($"{BoxUrl}:/children?{query}");
        Tenant.Files.SimulateConsumerDrive(DefaultDriveId);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(501));
            Assert.That((string?)refused.Body["error"]!["message"], Is.EqualTo("Operation not supported"));
            Assert.That(await ListNamesAsync($"{BoxUrl}:/children?{query}"), Is.EqualTo(names));
        }
    }

    [TestCase("$filter=nonsense eq 'a'")]
    [TestCase("$filter=name eq")]
    [TestCase("$orderby=name upwards")]
    [TestCase("$skip=1")]
    [TestCase("$select=nonsense")]
    [TestCase("$expand=permissions")]
    public async Task A_query_that_the_service_does_not_have_is_refused(string query)
    {
        var (status, body) = await Client.GetAsync($"{BoxUrl}:/children?{query}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That(body["error"], Is.Not.Null);
        }
    }

    [Test]
    public async Task A_sorted_and_filtered_list_is_paged()
    {
        var names = new List<string>();
        var pages = 0;
        for (var link = $"{BoxUrl}:/children?$top=2&$count=true&$orderby=name desc&$filter=name ne 'Sub'"; link is not null; pages++)
        {
            var (_, page) = await Client.GetAsync(link);
            Assert.That((int?)page["@odata.count"], Is.EqualTo(pages == 0 ? 3 : null));
            names.AddRange(page["value"]!.AsArray().Select(item => (string)item!["name"]!));
            link = (string?)page["@odata.nextLink"];
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(new[] { "c.txt", "b.txt", "a.png" }));
            Assert.That(pages, Is.EqualTo(2));
        }
    }

    // https://learn.microsoft.com/graph/query-parameters#expand-parameter
    [Test]
    public async Task Children_and_thumbnails_are_expanded()
    {
        var (_, folder) = await Client.GetAsync($"{BoxUrl}?$select=name&$expand=children($select=id,name),thumbnails");
        var (_, list) = await Client.GetAsync($"{BoxUrl}:/children?$expand=thumbnails");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                folder["children"]!.AsArray().Select(child => (string?)child!["name"]),
                Is.EqualTo(new[] { "a.png", "b.txt", "c.txt", "Sub" }));
            Assert.That(folder["children"]![0]!["size"], Is.Null);
            Assert.That(folder["thumbnails"]!.AsArray(), Is.Empty);
            Assert.That((string?)list["value"]![0]!["thumbnails"]![0]!["small"]!["url"], Does.StartWith("https://"));
        }
    }

    [Test]
    public async Task A_part_of_a_long_folder_is_expanded_with_a_link_to_the_rest()
    {
        for (var number = 0; number < 201; number++)
            Tenant.Files.CreateFolder(DefaultDriveId, $"Long/{number:000}");

        var (_, folder) = await Client.GetAsync($"{DriveUrl}/root:/Long?$expand=children($select=name)");
        var (_, rest) = await Client.GetAsync((string)folder["children@odata.nextLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(folder["children"]!.AsArray(), Has.Count.EqualTo(200));
            Assert.That(rest["value"]!.AsArray().Select(item => (string?)item!["name"]), Is.EqualTo(new[] { "200" }));
        }
    }

    // https://learn.microsoft.com/graph/api/resources/driveitem
    [Test]
    public async Task Every_property_of_a_driveItem_can_be_selected()
    {
        const string Properties = "id,cTag,audio,bundle,content,createdByUser,description,image,location,malware,package,photo,"
            + "pendingOperations,publication,remoteItem,root,searchResult,shared,sharepointIds,specialFolder,video,webDavUrl,"
            + "lastModifiedByUser,analytics,children,listItem,permissions,retentionLabel,subscriptions,thumbnails,versions,workbook,"
            + "parentReference/driveId";
        var (status, item) = await Client.GetAsync($"{BoxUrl}/b.txt?$select={Properties}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), item.ToJsonString());
            Assert.That(item["sharepointIds"]!["tenantId"]!.ToString(), Is.EqualTo(Tenant.TenantId));
            Assert.That(item["parentReference"]!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "driveId" }));
            Assert.That(item["webUrl"], Is.Null);
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-search
    [TestCase("/root/search(q='.TXT')", "b.txt c.txt d.txt")]
    [TestCase("/search(q='d')", "d.txt")]
    [TestCase("/root:/Box/Sub:/search(q='')", "d.txt")]
    [TestCase("/root/microsoft.graph.search(q='.txt')?$top=999&$orderby=name desc", "d.txt c.txt b.txt")]
    public async Task Items_are_found_by_name_below_a_folder(string address, string names)
    {
        var (_, found) = await Client.GetAsync(DriveUrl + address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(JoinNames(found), Is.EqualTo(names));
            Assert.That(found["value"]!.AsArray().Select(item => item!["searchResult"] is not null), Is.All.True);
        }
    }

    // https://learn.microsoft.com/graph/api/drive-recent
    [Test]
    public async Task The_recent_files_come_last_changed_first()
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Client.PutAsync($"{BoxUrl}/c.txt:/content", [1]);

        Assert.That(await ListNamesAsync($"{DriveUrl}/recent?$top=2"), Is.EqualTo("c.txt d.txt"));
    }

    // https://learn.microsoft.com/graph/api/driveitem-list-thumbnails
    [Test]
    public async Task An_image_has_thumbnails_and_other_files_have_none()
    {
        var (_, image) = await Client.GetAsync($"{BoxUrl}/a.png:/thumbnails");
        var (_, text) = await Client.GetAsync($"{BoxUrl}/b.txt:/thumbnails");
        var (_, small) = await Client.GetAsync($"{BoxUrl}/a.png:/thumbnails/0/small");
        using var content = await Client.Http.GetAsync($"{BoxUrl}/a.png:/thumbnails/0/medium/content");
        var (missing, _) = await Client.GetAsync($"{BoxUrl}/b.txt:/thumbnails/0/small");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(image["value"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(text["value"]!.AsArray(), Is.Empty);
            Assert.That((int)small["width"]!, Is.EqualTo(96));
            Assert.That((int)content.StatusCode, Is.EqualTo(302));
            Assert.That(missing, Is.EqualTo(404));
        }
    }

    // https://learn.microsoft.com/graph/api/drive-get-specialfolder
    [TestCase("documents", "Documents")]
    [TestCase("photos", "Pictures")]
    [TestCase("approot", "GraphDelegatedKit sample")]
    public async Task A_special_folder_is_created_at_its_first_use(string name, string folderName)
    {
        var stored = await Client.PutAsync($"{DriveUrl}/special/{name}:/n.txt:/content", [1]);
        var (status, folder) = await Client.GetAsync($"{DriveUrl}/special/{name}");
        var (unknown, _) = await Client.GetAsync($"{DriveUrl}/special/nothing");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.Status, Is.EqualTo(201));
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string?)folder["name"], Is.EqualTo(folderName));
            Assert.That((string?)folder["specialFolder"]!["name"], Is.EqualTo(name));
            Assert.That(await ListNamesAsync($"{DriveUrl}/special/{name}/children"), Is.EqualTo("n.txt"));
            Assert.That(unknown, Is.EqualTo(404));
        }
    }

    private async Task<string> ListNamesAsync(string url)
    {
        var (status, list) = await Client.GetAsync(url);
        Assert.That(status, Is.EqualTo(200), list.ToJsonString());
        return JoinNames(list);
    }

    private static string JoinNames(JsonNode list) => string.Join(' ', list["value"]!.AsArray().Select(item => (string?)item!["name"]));
}
