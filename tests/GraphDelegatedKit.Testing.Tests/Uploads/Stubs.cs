namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Stubs : TenantFixture
{
    [Test]
    public async Task Hold_the_name_of_an_open_upload_and_are_shown_to_nobody()
    {
        using var upload = await BeginAsync();

        var put = await Client.PutAsync($"{Drive}/root:/F.bin:/content", [1]);
        var renamed = await Client.PutAsync($"{Drive}/root:/f.bin:/content?@microsoft.graph.conflictBehavior=rename", [1]);
        var folder = await Client.PostAsync($"{Drive}/root/children", """{"name":"f.bin","folder":{}}""");
        var moved = await Client.SendAsync(HttpMethod.Patch, $"{Drive}/root:/f 1.bin", new StringContent("""{"name":"f.bin"}""", null, "application/json"));
        var children = await Client.GetAsync($"{Drive}/root/children");
        var item = await Client.GetAsync($"{Drive}/root:/f.bin");

        Assert.Multiple(() =>
        {
            Assert.That((put.Status, folder.Status, moved.Status, item.Status), Is.EqualTo((409, 409, 409, 404)));
            Assert.That((string)put.Body["error"]!["code"]!, Is.EqualTo("nameAlreadyExists"));
            Assert.That((string)renamed.Body["name"]!, Is.EqualTo("f 1.bin"));
            Assert.That(children.Body["value"]!.AsArray().Select(child => (string)child!["name"]!), Is.EqualTo(new[] { "f 1.bin" }));
        });
    }

    [Test]
    public async Task Let_the_name_go_with_their_session()
    {
        using var upload = await BeginAsync();
        var cancelled = await upload.CancelAsync();
        var again = await upload.CancelAsync();
        var status = await upload.StatusAsync();

        var put = await Client.PutAsync($"{Drive}/root:/f.bin:/content", [1]);

        Assert.That((cancelled.Status, again.Status, status.Status, put.Status), Is.EqualTo((204, 404, 404, 201)));
    }

    [Test]
    public async Task Can_be_deleted_by_whoever_finds_them_and_that_ends_the_session()
    {
        using var upload = await BeginAsync();
        var stub = new Uri(upload.Address).Segments[^2].TrimEnd('/');

        var deleted = await Client.SendAsync(HttpMethod.Delete, $"{Drive}/items/{stub}");

        Assert.That((deleted.Status, (await upload.StatusAsync()).Status), Is.EqualTo((204, 404)));
    }

    [Test]
    public async Task Stay_where_they_are_when_the_tenant_is_started_again()
    {
        using var folder = new Folder();
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(first);
            await client.SignInAsync();
            using var upload = await Upload.BeginAsync(first, client, "root:/f.bin:");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var later = new Client(second);
        await later.SignInAsync();

        Assert.That((await later.PutAsync($"{Drive}/root:/f.bin:/content", [1])).Status, Is.EqualTo(409));
    }

    [Test]
    public async Task Are_not_known_to_OneDrive_for_consumers()
    {
        Tenant.Files.SimulateConsumerDrive(MyDrive);
        using var first = await BeginAsync();
        using var second = await BeginAsync();

        var drive = await Client.GetAsync(Drive);
        var file = Bytes.Make(100);
        var last = await second.PutAsync(file, 0, 100);
        var over = await second.StatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That(second.Address, Is.Not.EqualTo(first.Address));
            Assert.That((string)drive.Body["driveType"]!, Is.EqualTo("personal"));
            Assert.That((last.Status, over.Status), Is.EqualTo((201, 400)));
            Assert.That((string)over.Body["error"]!["message"]!, Is.EqualTo("Upload session not found"));
        });
    }
}
