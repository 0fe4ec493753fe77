using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Throttle_gates
{
    private readonly Clock _clock = new();

    [TestCase("/v1.0/me", "directory")]
    [TestCase("/v1.0/me/manager", "directory")]
    [TestCase("/v1.0/users", "directory")]
    [TestCase("/v1.0/users/ada@contoso.com", "directory")]
    [TestCase("/v1.0/groups/1/members", "directory")]
    [TestCase("/v1.0/me/messages", "mail")]
    [TestCase("/v1.0/me/messages/1/attachments", "mail")]
    [TestCase("/v1.0/users/1/mailFolders/inbox/messages", "mail")]
    [TestCase("/beta/users/1/events", "mail")]
    [TestCase("/v1.0/groups/1/calendar", "mail")]
    [TestCase("/v1.0/me/contacts", "mail")]
    [TestCase("/v1.0/me/drive", "files")]
    [TestCase("/v1.0/me/drive/root:/messages/teams:/content", "files")]
    [TestCase("/v1.0/users/1/drive", "files")]
    [TestCase("/v1.0/groups/1/drive/items/2", "files")]
    [TestCase("/v1.0/drives/1/items/2", "files")]
    [TestCase("/v1.0/sites/contoso.sharepoint.com:/sites/a", "files")]
    [TestCase("/v1.0/shares/u!x", "files")]
    [TestCase("/v1.0/teams/1/channels", "teams")]
    [TestCase("/v1.0/chats", "teams")]
    [TestCase("/v1.0/groups/drive", "directory", Description = "a group of that id")]
    [TestCase("/", "directory")]
    [TestCase("", "directory")]
    public void Are_one_for_each_workload(string path, string workload)
    {
        var gates = new ThrottleGates(_clock, "graph.microsoft.com");
        var known = new Dictionary<string, string> { ["directory"] = "/v1.0/me", ["mail"] = "/v1.0/me/messages", ["files"] = "/v1.0/me/drive", ["teams"] = "/v1.0/chats" };

        var gate = gates.Of(new Uri("https://graph.microsoft.com" + path));

        Assert.That(known.Where(pair => gates.Of(new Uri("https://graph.microsoft.com" + pair.Value)) == gate).Select(pair => pair.Key), Is.EqualTo(new[] { workload }));
    }

    [Test]
    public void Of_other_hosts_are_that_of_files()
    {
        var gates = new ThrottleGates(_clock, "graph.microsoft.com");

        Assert.That(gates.Of(new Uri("https://up.1drv.com/up/1")), Is.SameAs(gates.Of(new Uri("https://graph.microsoft.com/v1.0/me/drive"))));
    }

    [Test]
    public async Task Keep_everybody_waiting_until_the_moment_the_server_named()
    {
        var gate = new ThrottleGate(_clock);
        gate.CloseFor(TimeSpan.FromSeconds(7));
        gate.CloseFor(TimeSpan.FromSeconds(3)); // a shorter wait does not open it earlier

        await gate.PassAsync(Deadline.None, default);
        await gate.PassAsync(Deadline.None, default);

        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task Turn_away_at_once_who_cannot_wait_as_long()
    {
        var gate = new ThrottleGate(_clock);
        gate.CloseFor(TimeSpan.FromSeconds(61));
        using var deadline = new Deadline(TimeSpan.FromSeconds(60), _clock);

        var refused = await Assert.ThrowsAsync<PipelineException>(() => gate.PassAsync(deadline, default));

        Assert.That(refused!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(61)));
        Assert.That(_clock.Delays, Is.Empty);
    }

    [Test]
    public void Let_go_of_whoever_cancels()
    {
        var gate = new ThrottleGate(_clock);
        gate.CloseFor(TimeSpan.FromSeconds(7));

        Assert.That(() => gate.PassAsync(Deadline.None, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }
}
