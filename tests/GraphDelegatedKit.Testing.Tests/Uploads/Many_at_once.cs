namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Many_at_once
{
    [Test]
    public async Task Come_in_whole_and_none_in_place_of_another()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        var drive = tenant.Files.GetLibraryId();

        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            var bytes = Bytes.Make(Upload.Grid + (number * 1_001), number);
            var path = $"f{number % 5}/deep/n{number}.bin";
            if (number % 2 == 0)
            {
                await client.PutAsync($"https://graph.microsoft.com/v1.0/drives/{drive}/root:/{path}:/content", bytes);
            }
            else
            {
                using var upload = await Upload.BeginAsync(tenant, client, $"root:/{path}:", "fail", $"drives/{drive}");
                await upload.PutAsync(bytes, 0, Upload.Grid);
                var last = await upload.PutAsync(bytes, Upload.Grid, number * 1_001);
                Assert.That(last.Status, Is.EqualTo(201), last.Body.ToJsonString());
            }

            return (Path: path, Hash: Bytes.Sha256(bytes));
        }));

        var kept = tenant.Files.List(drive).Select(file => (file.Path, Hash: Bytes.Sha256(tenant.Files.OpenFile(drive, file.Path))));
        Assert.That(kept, Is.EquivalentTo(sent));
    }

    [Test]
    public async Task Get_names_of_their_own_when_they_ask_for_the_same()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();

        var names = await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
            (string)(await client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/same.txt:/content?@microsoft.graph.conflictBehavior=rename", [(byte)number])).Body["name"]!));

        Assert.That(names, Is.Unique);
    }
}
