using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class ConnectionFaultTests
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task A_closed_connection_carries_no_more_requests(int major, int minor)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant, new Version(major, minor));
        await client.SignInAsync();
        tenant.Faults.LetThrough("/v1.0/me", 1);
        tenant.Faults.CloseConnection("/v1.0/me");

        for (var attempt = 0; attempt < 3; attempt++)
            Assert.That((await client.GetAsync(MeUrl)).Status, Is.EqualTo(200));

        var connections = tenant.Requests.Where(request => request.Path == "/v1.0/me").Select(request => request.ConnectionId).ToList();
        Assert.That(connections[1], Is.EqualTo(connections[0]));
        Assert.That(connections[2], Is.Not.EqualTo(connections[0]), "a closed connection carries no more requests");
    }

    [Test]
    public async Task HTTP_2_is_used_on_request()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, MeUrl)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };

        using var response = await client.Http.SendAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Version, Is.EqualTo(HttpVersion.Version20));
            Assert.That(tenant.Requests[^1].Protocol, Is.EqualTo("HTTP/2"));
        }
    }

    [Test]
    public async Task A_dropped_connection_fails_all_its_requests()
    {
        var clock = new WatchedClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant, HttpVersion.Version20);
        await client.SignInAsync();
        tenant.Faults.Delay("/v1.0/users", delay: TimeSpan.FromMinutes(5));
        tenant.Faults.DropConnection("/v1.0/me");
        var waiting = client.Http.GetAsync("https://graph.microsoft.com/v1.0/users");
        await clock.FirstDelay;

        await Assert.ThatAsync(() => client.Http.GetAsync(MeUrl), Throws.InstanceOf<HttpRequestException>());
        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<HttpRequestException>());

        Assert.That((await client.GetAsync(MeUrl)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_scripted_delay_follows_the_clock_of_the_tenant([Values] bool inBody)
    {
        var clock = new WatchedClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        if (inBody)
            tenant.Faults.DelayBody("/v1.0/me", afterBytes: 10, delay: TimeSpan.FromMinutes(5));
        else
            tenant.Faults.Delay("/v1.0/me", delay: TimeSpan.FromMinutes(5));

        var sending = client.Http.GetAsync(MeUrl, HttpCompletionOption.ResponseHeadersRead);
        var delay = await clock.FirstDelay;
        if (inBody) await sending;
        Assert.That(sending.IsCompleted, Is.EqualTo(inBody), "headers come before the wait only where the body is late");
        clock.Advance(delay);
        using var response = await sending;

        Assert.That((string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["displayName"]!, Is.EqualTo("Ada Lindqvist"));
    }
}
