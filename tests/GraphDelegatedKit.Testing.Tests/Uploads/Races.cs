namespace GraphDelegatedKit.Testing.Tests.Uploads;

// Two who do not know of each other, on one session or for one name.
public sealed class Races : TenantFixture
{
    private const int Grid = Upload.Grid;

    private static readonly byte[] File = Bytes.Make(3 * Grid);

    [Test]
    public async Task For_a_range_are_won_by_one_and_the_file_is_whole()
    {
        using var first = await BeginAsync();
        using var second = new Upload(Client, first.Address, new HttpClient(Tenant.CreateHandler()));

        var statuses = new List<int>();
        for (var at = 0; at < File.Length; at += Grid)
        {
            var answers = await Task.WhenAll(first.PutAsync(File, at, Grid), second.PutAsync(File, at, Grid));
            statuses.AddRange(answers.Select(answer => answer.Status).Order());
        }

        Assert.That(statuses, Is.EqualTo(new[] { 202, 416, 202, 416, 201, 404 }));
        Assert.That((Kept("f.bin"), Tenant.Uploads.Single().BytesAccepted), Is.EqualTo((Bytes.Sha256(File), (long)File.Length)));
    }

    [Test]
    public async Task With_somebody_who_deletes_the_stub_are_lost_and_nothing_is_left_of_the_session()
    {
        using var folder = new Folder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new Client(tenant);
        await client.SignInAsync();
        using var upload = await Upload.BeginAsync(tenant, client, "root:/f.bin:");
        await upload.PutAsync(File, 0, Grid);
        using var content = Hesitant.Range(File, Grid, Grid, first: 100_000);
        using var bare = new HttpClient(tenant.CreateHandler());

        var put = bare.PutAsync(upload.Address, content);
        await content.Begun;
        var stub = new Uri(upload.Address).Segments[^2].TrimEnd('/');
        var deleted = await client.SendAsync(HttpMethod.Delete, $"{Drive}/items/{stub}");
        content.GoOn();
        using var late = await put;

        Assert.That((deleted.Status, (int)late.StatusCode), Is.EqualTo((204, 404)));
        Assert.That(Directory.EnumerateFiles(folder["state/uploads"]), Is.Empty);
    }

    [Test]
    public async Task To_end_a_session_leave_the_name_to_the_next()
    {
        using var old = await BeginAsync();
        using var content = Hesitant.Range(File, 0, Grid, first: 100_000);
        using var bare = new HttpClient(Tenant.CreateHandler());
        var put = bare.PutAsync(old.Address, content);
        await content.Begun;

        var cancelling = old.CancelAsync();
        await Client.SendAsync(HttpMethod.Delete, $"{Drive}/items/{new Uri(old.Address).Segments[^2].TrimEnd('/')}");
        using var next = await BeginAsync();
        content.GoOn();
        using var late = await put;
        var cancelled = await cancelling;
        var taken = await Client.PutAsync($"{Drive}/root:/f.bin:/content", [1]);
        var whole = await next.PutAsync(File, 0, File.Length);

        Assert.That(((int)late.StatusCode, cancelled.Status, taken.Status, whole.Status), Is.EqualTo((404, 404, 409, 201)));
    }

    [Test]
    public async Task With_the_last_range_are_told_that_the_session_is_over()
    {
        using var upload = await BeginAsync();
        using var content = Hesitant.Range(File, 0, File.Length, first: 100_000);
        using var bare = new HttpClient(Tenant.CreateHandler());
        var put = bare.PutAsync(upload.Address, content);
        await content.Begun;

        var asking = upload.StatusAsync();
        var cancelling = upload.CancelAsync();
        content.GoOn();
        using var last = await put;

        // Each came before the range had its turn, or waited for it and looked again.
        var (asked, cancelled) = (await asking, await cancelling);
        var won = last.StatusCode == System.Net.HttpStatusCode.Created;
        Assert.That(asked.Body["nextExpectedRanges"]?.AsArray(), Is.Null.Or.Not.Empty, "never that all is there and the file is not");
        Assert.That((won, cancelled.Status), Is.EqualTo((true, 404)).Or.EqualTo((false, 204)));
    }
}
