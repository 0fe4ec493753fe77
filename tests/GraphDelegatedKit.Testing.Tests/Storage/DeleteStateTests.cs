using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Storage;

public sealed class DeleteStateTests
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";
    private const string SigningKey = "-----BEGIN PRIVATE KEY-----\nMIIE\n";
    private static readonly string Registration =
        $$"""{"tenantId":"{{Guid.NewGuid()}}","clientId":"{{Guid.NewGuid()}}"}""";

    private TemporaryFolder _folder = null!;

    private string State => _folder["state"];

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Everything_a_tenant_wrote_is_deleted_and_the_next_start_creates_another_tenant()
    {
        var tenantId = await FillAsync();

        var isDeleted = LocalTenant.DeleteState(State);

        await using var next = await StartAsync();
        Assert.Multiple(() =>
        {
            Assert.That(isDeleted, Is.True);
            Assert.That(next.TenantId, Is.Not.EqualTo(tenantId));
            Assert.That(next.Files.List(next.Files.GetDriveId(next.Address.DefaultUser)), Is.Empty);
        });
    }

    [Test]
    public async Task Only_the_lock_file_stays_of_a_tenant()
    {
        await FillAsync();

        LocalTenant.DeleteState(State);

        Assert.That(ListAll(State), Is.EqualTo(new[] { "lock" }));
    }

    [Test]
    public async Task Files_of_others_stay_wherever_they_are()
    {
        await FillAsync();
        string[] foreign =
        [
            "thesis.txt", "people.json.old", "src/Program.cs", "blobs/photo.jpg", "mail/notes.json", "teams/team.json",
            "drives/readme.md", "drives/src/01ABCDEFGHIJKLMNOPQRSTUVWXYZ234567.json", "standing/ada.json", "uploads/setup/data.bytes",
            "shares/links.json",
        ];
        foreach (var name in foreign) Write(name, "mine");

        Assert.That(LocalTenant.DeleteState(State), Is.True);

        Assert.That(ListAll(State), Is.EquivalentTo(foreign.Append("lock")));
    }

    [Test]
    public async Task A_linked_folder_is_not_followed()
    {
        await FillAsync();
        var target = Directory.CreateDirectory(_folder["target"]).FullName;
        var file = Path.Combine(target, Guid.NewGuid().ToString("N"));
        await System.IO.File.WriteAllTextAsync(file, "mine");
        Directory.Delete(Path.Combine(State, "blobs"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(State, "blobs"), target);

        LocalTenant.DeleteState(State);

        Assert.That(System.IO.File.Exists(file), Is.True);
    }

    [TestCase("""{"name":"my program"}""")]
    [TestCase("""{"tenantId":"contoso","clientId":"mine"}""")]
    [TestCase("""["tenantId","clientId"]""")]
    [TestCase("""{"tenantId":1,"clientId":2}""")]
    [TestCase("not json")]
    [TestCase("")]
    [TestCase("GUIDS and a secret")]
    [TestCase("GUIDS")]
    public void A_folder_with_a_tenant_json_of_another_program_is_left_untouched(string content)
    {
        Write("tenant.json", content switch
        {
            "GUIDS" => Registration,
            "GUIDS and a secret" => Registration.Replace("}", ""","secret":"x"}""", StringComparison.Ordinal),
            _ => content,
        });
        Write("people.json", "mine");
        if (content != "GUIDS")
        {
            Write("lock", "");
            Write("signing.key", SigningKey);
        }

        var before = ListAll(State);

        Assert.That(LocalTenant.DeleteState(State), Is.False);
        Assert.That(ListAll(State), Is.EqualTo(before));
    }

    [Test]
    public void A_folder_that_does_not_exist_holds_no_tenant()
    {
        Assert.That(LocalTenant.DeleteState(_folder["missing"]), Is.False);
        Assert.That(Directory.Exists(_folder["missing"]), Is.False);
    }

    [Test]
    public async Task The_state_of_a_running_tenant_is_refused()
    {
        await using var tenant = await StartAsync();

        Assert.That(() => LocalTenant.DeleteState(State), Throws.TypeOf<LocalTenantInUseException>());
        Assert.That(System.IO.File.Exists(Path.Combine(State, "tenant.json")), Is.True);
    }

    [TestCase("secrets.json")]
    [TestCase("cache/x.json")]
    public void A_name_that_DeleteState_does_not_know_cannot_be_written(string name)
    {
        using var folder = Testing.Storage.StateFolder.Open(State);

        Assert.That(() => folder.WriteText(name, "x"), Throws.InvalidOperationException);
    }

    // Uses every kind of state.
    private async Task<string> FillAsync()
    {
        await using var tenant = await StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        await client.PutAsync($"{MeUrl}/drive/root:/a/b.txt:/content", [1, 2, 3]);
        tenant.Files.CreateSharingLink(tenant.Files.GetDriveId(tenant.Address.DefaultUser), "a/b.txt");
        using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/open.bin:", "replace", "me/drive");
        await upload.PutAsync(TestData.CreateBytes(2 * UploadSessionClient.FragmentAlignment), 0, UploadSessionClient.FragmentAlignment);
        tenant.Teams.Add("Tea");
        tenant.ChangeUser(tenant.Users[1].Id, user => user with { JobTitle = "Director" });

        var (_, message) = await client.PostAsync($"{MeUrl}/messages", """{"subject":"Plans"}""");
        var messageUrl = $"{MeUrl}/messages/{Uri.EscapeDataString((string)message["id"]!)}";
        await client.PostAsync(
            $"{messageUrl}/attachments",
            """{"@odata.type":"#microsoft.graph.fileAttachment","name":"a.txt","contentBytes":"AQID"}""");
        var attachment = new JsonObject
        {
            ["AttachmentItem"] = new JsonObject { ["attachmentType"] = "file", ["name"] = "plan.bin", ["size"] = 4_000_000 },
        };
        var (status, session) = await client.PostAsync($"{messageUrl}/attachments/createUploadSession", attachment.ToJsonString());
        Assert.That(status, Is.EqualTo(201), session.ToJsonString());
        return tenant.TenantId;
    }

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = State });

    private void Write(string name, string content)
    {
        var path = Path.Combine(State, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
    }

    private static List<string> ListAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal)];
}
