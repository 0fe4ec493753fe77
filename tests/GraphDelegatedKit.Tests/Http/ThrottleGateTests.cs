using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class ThrottleGateTests
{
    private readonly Clock _clock = new();

    [TestCase("/v1.0/me", "directory")]
    [TestCase("/v1.0/me/manager", "directory")]
    [TestCase("/v1.0/users", "directory")]
    [TestCase("/v1.0/users/ada@contoso.com", "directory")]
    [TestCase("/v1.0/users('ada@contoso.com')", "directory")]
    [TestCase("/v1.0/users/delta()", "directory")]
    [TestCase("/v1.0/groups/1/members", "directory")]
    [TestCase("/v1.0/$batch", "batch", Description = "each request of a batch is throttled separately")]
    [TestCase("/v1.0/me?$filter=x/messages", "directory")]
    [TestCase("/v1.0/me/messages?$filter=a/b", "mail")]
    [TestCase("/v1.0/me/messages", "mail")]
    [TestCase("/v1.0/me/messages/1/attachments", "mail")]
    [TestCase("/V1.0/ME/MESSAGES", "mail")]
    [TestCase("/v1.0/me/sendMail", "mail")]
    [TestCase("/v1.0/me/microsoft.graph.sendMail", "mail")]
    [TestCase("/v1.0/users/1/mailFolders/inbox/messages", "mail")]
    [TestCase("/v1.0/me/mailFolders('inbox')/messages", "mail")]
    [TestCase("/v1.0/users('1')/messages", "mail")]
    [TestCase("/v1.0/users(%271%27)/messages", "mail")]
    [TestCase("/v1.0/users/1/mailboxSettings", "mail")]
    [TestCase("/beta/users/1/events", "mail")]
    [TestCase("/v1.0/me/calendarView", "mail")]
    [TestCase("/v1.0/me/calendars/1", "mail")]
    [TestCase("/v1.0/me/calendarGroups", "mail")]
    [TestCase("/v1.0/groups/1/calendar", "mail")]
    [TestCase("/v1.0/groups/1/conversations", "mail")]
    [TestCase("/v1.0/me/contacts", "mail")]
    [TestCase("/v1.0/me/contactFolders", "mail")]
    [TestCase("/v1.0/me/outlook/masterCategories", "mail")]
    [TestCase("/v1.0/me/drive", "files")]
    [TestCase("/v1.0/me/drive/root:/messages/teams:/content", "files")]
    [TestCase("/v1.0/users/1/drive", "files")]
    [TestCase("/v1.0/users/1/drives", "files")]
    [TestCase("/v1.0/groups/1/drive/items/2", "files")]
    [TestCase("/v1.0/groups/1/sites/root", "files")]
    [TestCase("/v1.0/drives/1/items/2", "files")]
    [TestCase("/v1.0/drives('1')/root/delta(token='x')", "files")]
    [TestCase("/v1.0/sites/contoso.sharepoint.com:/sites/a", "files")]
    [TestCase("/v1.0/shares/u!x", "files")]
    [TestCase("/v1.0/teams/1/channels", "teams")]
    [TestCase("/v1.0/teams/1/channels/2/messages", "teams", Description = "chat messages are not mail")]
    [TestCase("/v1.0/chats", "teams")]
    [TestCase("/v1.0/chats/1/messages", "teams")]
    [TestCase("/v1.0/me/chats/1/messages", "teams")]
    [TestCase("/v1.0/me/joinedTeams", "teams")]
    [TestCase("/v1.0/groups/1/team", "teams")]
    [TestCase("/v1.0/groups/drive", "directory", Description = "a group with this ID")]
    [TestCase("/v1.0/items", "directory")]
    [TestCase("/v1.0", "directory")]
    [TestCase("/", "directory")]
    [TestCase("", "directory")]
    public void A_Graph_URL_belongs_to_the_throttle_gate_of_its_workload(string path, string workload)
    {
        Assert.That(
            WorkloadClassifier.GetName(WorkloadClassifier.FromUri(new Uri("https://graph.microsoft.com" + path), GraphCloud.Global)),
            Is.EqualTo(workload));
    }

    [TestCase("https://sn3302.up.1drv.com/messages", "files")]
    [TestCase("https://contoso-my.sharepoint.com/personal/x/_api/v2.0/drive/items/1/uploadSession", "files")]
    [TestCase("https://outlook.office.com/api/v2.0/Users('1')/Messages('2')/AttachmentSessions('3')", "mail")]
    [TestCase("https://graph.microsoft.us/v1.0/me/messages", "files", Description = "a URL of another cloud")]
    public void A_URL_of_another_host_belongs_to_the_throttle_gate_of_files_or_mail(string url, string workload)
    {
        Assert.That(WorkloadClassifier.GetName(WorkloadClassifier.FromUri(new Uri(url), GraphCloud.Global)), Is.EqualTo(workload));
    }

    [Test]
    public async Task A_throttle_gate_is_shared_by_all_clients_of_one_user_and_by_no_other_user()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "700"))
            .RespondsWith(HttpStatusCode.OK, "{}");
        var (ada, grace) = (new FakeTokenProvider(TestData.CreateToken("ada")), new FakeTokenProvider(TestData.CreateToken("grace")));
        await using var first = TestData.CreateClient(handler, _clock, ada);
        await using var second = TestData.CreateClient(handler, _clock, ada);
        await using var other = TestData.CreateClient(handler, _clock, grace);

        await Assert.ThrowsAsync<GraphException>(() => first.GetAsync<User>("me"));
        var rejected = await Assert.ThrowsAsync<GraphException>(() => second.GetAsync<User>("users/1"));
        await other.GetAsync<User>("me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected!.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(rejected.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(700)));
            Assert.That(rejected.Attempts, Is.Zero);
            Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer ada", "Bearer grace" }));
        }
    }

    [Test]
    public async Task A_throttle_gate_is_shared_by_the_providers_of_one_account()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "700"))
            .RespondsWith(HttpStatusCode.OK, "{}");
        await using var first = TestData.CreateClient(handler, _clock, CreateProvider("gate-grace"));
        await using var second = TestData.CreateClient(handler, _clock, CreateProvider("gate-grace"));
        await using var other = TestData.CreateClient(handler, _clock, CreateProvider("gate-linus"));

        await Assert.ThrowsAsync<GraphException>(() => first.GetAsync<User>("me"));
        var rejected = await Assert.ThrowsAsync<GraphException>(() => second.GetAsync<User>("me"));
        await other.GetAsync<User>("me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(700)));
            Assert.That(
                handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer gate-grace", "Bearer gate-linus" }));
        }

        static FakeTokenProvider CreateProvider(string name) => new(
            new GraphAccessToken(name, DateTimeOffset.UtcNow.AddDays(1)) { Account = TestData.CreateAccount(name) });
    }

    [Test]
    public void Gates_of_many_accounts_are_kept_only_while_they_are_closed()
    {
        var gates = new AccountGates();
        gates.Get("throttled", Create)[0].CloseFor(TimeSpan.FromHours(1), TimeProvider.System);
        var throttled = gates.Get("throttled", Create);

        for (var i = 0; i < 10 * AccountGates.SweepSize; i++) gates.Get($"account {i}", Create);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(gates.Count, Is.LessThan(2 * AccountGates.SweepSize));
            Assert.That(gates.Get("throttled", Create), Is.SameAs(throttled));
        }

        static ThrottleGate[] Create() => [new ThrottleGate()];
    }

    [Test]
    public async Task A_closed_throttle_gate_delays_every_call_until_the_time_the_server_named()
    {
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromSeconds(7), _clock);
        gate.CloseFor(TimeSpan.FromSeconds(3), _clock); // a shorter delay does not open the gate earlier

        await gate.WaitAsync(Deadline.None, _clock, default);
        await gate.WaitAsync(Deadline.None, _clock, default);

        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task A_closed_throttle_gate_rejects_a_call_whose_deadline_is_too_short()
    {
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromSeconds(61), _clock);
        using var deadline = new Deadline(TimeSpan.FromSeconds(60), _clock);

        var refused = await Assert.ThrowsAsync<PipelineException>(() => gate.WaitAsync(deadline, _clock, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(61)));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(_clock.Delays, Is.Empty);
        }
    }

    [Test]
    public void A_cancelled_call_stops_waiting_at_a_throttle_gate()
    {
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromSeconds(7), _clock);

        Assert.That(
            () => gate.WaitAsync(Deadline.None, _clock, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }
}
