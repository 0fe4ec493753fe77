namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class ConcurrentUploadTests
{
    [Test]
    public async Task Concurrent_uploads_arrive_complete_and_separate()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var drive = tenant.Files.GetLibraryId();

        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            var bytes = TestData.CreateBytes(UploadSessionClient.FragmentAlignment + (number * 1_001), number);
            var path = $"f{number % 5}/deep/n{number}.bin";
            if (number % 2 == 0)
            {
                await client.PutAsync($"https://graph.microsoft.com/v1.0/drives/{drive}/root:/{path}:/content", bytes);
            }
            else
            {
                using var upload = await UploadSessionClient.CreateAsync(tenant, client, $"root:/{path}:", "fail", $"drives/{drive}");
                await upload.PutAsync(bytes, 0, UploadSessionClient.FragmentAlignment);
                var last = await upload.PutAsync(bytes, UploadSessionClient.FragmentAlignment, number * 1_001);
                Assert.That(last.Status, Is.EqualTo(201), last.Body.ToJsonString());
            }

            return (Path: path, Hash: TestData.ComputeSha256(bytes));
        }));

        var stored = tenant.Files.List(drive)
            .Select(file => (file.Path, Hash: TestData.ComputeSha256(tenant.Files.OpenFile(drive, file.Path))));
        Assert.That(stored, Is.EquivalentTo(sent));
    }

    [Test]
    public async Task Concurrent_uploads_with_rename_get_distinct_names()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        var names = await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
            (string)(await client.PutAsync(
                "https://graph.microsoft.com/v1.0/me/drive/root:/same.txt:/content?@microsoft.graph.conflictBehavior=rename",
                [(byte)number])).Body["name"]!));

        Assert.That(names, Is.Unique);
    }
}
