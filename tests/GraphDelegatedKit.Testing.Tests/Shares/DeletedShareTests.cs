namespace GraphDelegatedKit.Testing.Tests.Shares;

// https://learn.microsoft.com/graph/api/driveitem-createlink
public sealed class DeletedShareTests : TemporaryFolderFixture
{
    [Test]
    public async Task Links_of_deleted_files_do_not_pile_up_and_those_of_other_files_stay()
    {
        string keptUrl;
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = Folder["state"] }))
        {
            using var client = new TenantClient(tenant);
            await client.SignInAsync();
            await client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/kept.txt:/content", [1]);
            var drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
            keptUrl = tenant.Files.CreateSharingLink(drive, "kept.txt");
            tenant.Files.AddGeneratedFiles(drive, "bulk", 1_200);
            foreach (var file in tenant.Files.List(drive).Where(file => file.Path.StartsWith("bulk/", StringComparison.Ordinal)))
            {
                tenant.Files.CreateSharingLink(drive, file.Path);
                await client.SendAsync(HttpMethod.Delete, $"https://graph.microsoft.com/v1.0/me/drive/items/{file.ItemId}");
            }
        }

        var stored = CountShares();
        await using var next = await LocalTenant.StartAsync(new() { StateFolder = Folder["state"] });
        using var nextClient = new TenantClient(next);
        await nextClient.SignInAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored, Is.LessThanOrEqualTo(1_000));
            Assert.That((await nextClient.GetAsync(GetShareUrl(keptUrl))).Status, Is.EqualTo(200));
        }
    }

    private int CountShares()
    {
        using var state = Testing.Storage.StateFolder.Open(Folder["state"]);
        return state.ListJsonFiles("shares").Count();
    }

    // https://learn.microsoft.com/graph/api/shares-get
    private static string GetShareUrl(string url) => "https://graph.microsoft.com/v1.0/shares/u!"
        + Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(url) + "/driveItem";
}
