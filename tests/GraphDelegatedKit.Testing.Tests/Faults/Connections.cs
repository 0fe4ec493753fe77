using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class Connections
{
    private const string Me = "https://graph.microsoft.com/v1.0/me";

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task Are_told_apart_and_closed_after_an_answer(int major, int minor)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant, new Version(major, minor));
        await client.SignInAsync();
        tenant.Faults.LetThrough("/v1.0/me", 1);
        tenant.Faults.CloseConnection("/v1.0/me");

        for (var attempt = 0; attempt < 3; attempt++)
            Assert.That((await client.GetAsync(Me)).Status, Is.EqualTo(200));

        var connections = tenant.Requests.Where(request => request.Path == "/v1.0/me").Select(request => request.ConnectionId).ToList();
        Assert.That(connections[1], Is.EqualTo(connections[0]));
        Assert.That(connections[2], Is.Not.EqualTo(connections[0]), "a closed connection carries no more requests");
    }

    [Test]
    public async Task Are_spoken_over_in_HTTP_2_by_whoever_asks_for_it_and_can_do_without()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Me) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

        using var answer = await client.Http.SendAsync(request);

        Assert.That((answer.Version, tenant.Requests[^1].Protocol), Is.EqualTo((HttpVersion.Version20, "HTTP/2")));
    }

    [Test]
    public async Task Take_what_is_under_way_with_them_when_they_drop()
    {
        var clock = new TimedClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant, HttpVersion.Version20);
        await client.SignInAsync();
        tenant.Faults.Delay("/v1.0/users", delay: TimeSpan.FromMinutes(5));
        tenant.Faults.DropConnection("/v1.0/me");
        var waiting = client.Http.GetAsync("https://graph.microsoft.com/v1.0/users");
        await clock.Timer;

        await Assert.ThatAsync(() => client.Http.GetAsync(Me), Throws.InstanceOf<HttpRequestException>());
        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<HttpRequestException>());

        Assert.That((await client.GetAsync(Me)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Are_slow_by_the_tenants_clock([Values] bool inTheBody)
    {
        var clock = new TimedClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        await client.SignInAsync();
        if (inTheBody)
            tenant.Faults.DelayBody("/v1.0/me", afterBytes: 10, delay: TimeSpan.FromMinutes(5));
        else
            tenant.Faults.Delay("/v1.0/me", delay: TimeSpan.FromMinutes(5));

        var answering = client.Http.GetAsync(Me, HttpCompletionOption.ResponseHeadersRead);
        var fire = await clock.Timer;
        if (inTheBody) await answering;
        Assert.That(answering.IsCompleted, Is.EqualTo(inTheBody), "headers come before the wait only where the body is late");
        fire();
        using var answer = await answering;

        Assert.That((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["displayName"]!, Is.EqualTo("Ada Lindqvist"));
    }

    // Hands out the one long timer that is asked for; the short ones of the tenant's own life are the machine's.
    private sealed class TimedClock : TimeProvider
    {
        private readonly TaskCompletionSource<Action> _timer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Action> Timer => _timer.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMinutes(5))
                _timer.TrySetResult(() => callback(state));
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
