using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Recording;

public sealed class RecordedBodyTests : TenantFixture
{
    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, MaxRecordedBodyBytes = 10_000 };

    [Test]
    public async Task The_oldest_requests_are_dropped_when_the_bodies_are_too_large_together()
    {
        for (var number = 0; number < 5; number++)
            await PutTextAsync($"{number}.txt", 3_000);

        await WaitUntilAsync(() => Tenant.Requests.Count == 3);
        Assert.That(Tenant.Requests.Select(GetName), Is.EqualTo(new[] { "2.txt", "3.txt", "4.txt" }));
    }

    [Test]
    public async Task Bodies_that_are_not_recorded_do_not_count()
    {
        var before = Tenant.Requests.Count;
        for (var number = 0; number < 5; number++)
            await Client.PutAsync($"{DriveUrl}/root:/{number}.bin:/content", new byte[5_000]);

        Assert.That(Tenant.Requests, Has.Count.EqualTo(before + 5));
    }

    [Test]
    public async Task The_bodies_of_a_batch_and_of_its_requests_count()
    {
        var batch = """
            {"requests":[{"id":"1","method":"POST","url":"/me/messages","headers":{"Content-Type":"application/json"},
              "body":{"body":{"contentType":"text","content":"TEXT"}}}]}
            """.Replace("TEXT", new string('x', 1_500), StringComparison.Ordinal);
        for (var number = 0; number < 5; number++)
            Assert.That((await Client.PostAsync(GraphUrl + "/$batch", batch)).Status, Is.EqualTo(200));

        await WaitUntilAsync(() => Tenant.Requests.Count == 3);
        Assert.That(Tenant.Requests.Select(request => request.Path), Is.All.EqualTo("/v1.0/$batch"));
    }

    private async Task PutTextAsync(string name, int length)
    {
        using var content = new StringContent(new string('x', length), Encoding.UTF8, "text/plain");
        using var response = await Client.Http.PutAsync(new Uri($"{DriveUrl}/root:/{name}:/content"), content);
        Assert.That((int)response.StatusCode, Is.EqualTo(201));
    }

    private static string GetName(RecordedRequest request) => request.Path.Split("root:/")[^1].Split(':')[0];
}
