using System.Net;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.SignInPages;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Uploads;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// What a tenant keeps of each request is bounded, so that its memory is flat over a million of them.
[TestFixture]
internal sealed class GrowthTests
{
    private const int MaxSignIns = 1_000;

    private static readonly TenantRegistration Registration = new(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), "Notes");

    [Test]
    public void An_entry_is_dropped_after_as_many_others_as_the_capacity()
    {
        var entries = new RecentEntries<string>(2);
        entries.Add("a", "A");
        entries.Add("b", "B");
        entries.Add("c", "C");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.Find("a"), Is.Null);
            Assert.That(entries.Values, Is.EquivalentTo(new[] { "B", "C" }));
        }
    }

    [Test]
    public void A_removed_entry_is_not_found()
    {
        var entries = new RecentEntries<string>(2);
        entries.Add("a", "A");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.TryRemove("a", out var removed), Is.True);
            Assert.That(removed, Is.EqualTo("A"));
            Assert.That(entries.TryRemove("a", out _), Is.False);
            Assert.That(entries.Find("a"), Is.Null);
        }
    }

    [Test]
    public void The_oldest_of_1_000_device_codes_is_dropped()
    {
        var options = new LocalTenantOptions();
        using var stateFolder = StateFolder.Open(null);
        var users = new UserDirectory(stateFolder, LocalUser.Generate(1));
        var apps = new AppRegistry(stateFolder, Registration, options, new RuleRegistry(stateFolder, options), TimeProvider.System);
        var codes = new DeviceCodeStore(stateFolder, apps, users, options, TimeProvider.System);
        var (first, second) = (Issue(), Issue());

        for (var issued = 2; issued <= MaxSignIns; issued++)
            Issue();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(codes.FindPending(first.UserCode), Is.Null);
            Assert.That(stateFolder.ListJsonFiles("devicecodes").Count(), Is.EqualTo(MaxSignIns));
            Assert.That(codes.FindPending(second.UserCode), Is.SameAs(second));
        }

        DeviceCode Issue() => codes.Issue(apps.Default, RequestedScopes.Parse("User.Read"), ClaimsRequest.Parse(null));
    }

    [Test]
    public void The_oldest_of_1_000_authorization_codes_is_dropped()
    {
        var codes = new AuthorizationCodeStore(TimeProvider.System);
        var first = codes.Issue(null!, Guid.Empty, null!);
        var second = codes.Issue(null!, Guid.Empty, null!);

        for (var issued = 2; issued <= MaxSignIns; issued++)
            codes.Issue(null!, Guid.Empty, null!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => codes.Find(first), Throws.TypeOf<EntraErrorException>());
            Assert.That(codes.Find(second).Code, Is.EqualTo(second));
        }
    }

    [Test]
    public void The_oldest_of_1_000_sign_ins_in_progress_is_dropped()
    {
        var flows = new SignInFlowStore(TimeProvider.System);
        var first = flows.Start();
        var second = flows.Start();

        for (var started = 2; started <= MaxSignIns; started++)
            flows.Start();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(flows.Find(first.State), Is.Null);
            Assert.That(flows.Find(second.State), Is.SameAs(second));
        }
    }

    [Test]
    public void The_oldest_of_1_000_browser_sessions_ends()
    {
        using var stateFolder = StateFolder.Open(null);
        var users = new UserDirectory(stateFolder, LocalUser.Generate(1));
        var options = new LocalTenantOptions();
        var apps = new AppRegistry(stateFolder, Registration, options, new RuleRegistry(stateFolder, options), TimeProvider.System);
        var sessions = new BrowserSessionStore(stateFolder, Registration, users, apps);
        var (first, second) = (StartSession(sessions), StartSession(sessions));

        for (var started = 2; started <= MaxSignIns; started++)
            StartSession(sessions);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(sessions.Find(CreateContext(first)), Is.Null);
            Assert.That(sessions.Find(CreateContext(second)), Is.Not.Null);
        }
    }

    [Test]
    public void The_oldest_of_1_000_copies_is_dropped()
    {
        var copies = new CopyOperations();
        var first = copies.Add(new CopyOperation(null!, null, null));
        var second = copies.Add(new CopyOperation(null!, null, null));

        for (var added = 2; added <= 1_000; added++)
            copies.Add(new CopyOperation(null!, null, null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(copies.Find(first), Is.Null);
            Assert.That(copies.Find(second), Is.Not.Null);
        }
    }

    [Test]
    public void The_oldest_of_20_000_upload_sessions_leaves_the_log()
    {
        var log = new UploadLog();

        for (var added = 0; added <= 20_000; added++)
            log.AddSession($"session {added}", "f.bin");
        log.AddAcceptedRange("session 0", new LocalRange(0, 1));
        log.AddAcceptedRange("session 1", new LocalRange(0, 9));

        var uploads = log.GetUploads([]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(uploads, Has.Count.EqualTo(20_000));
            Assert.That(uploads[0].SessionId, Is.EqualTo("session 1"));
            Assert.That(uploads[0].BytesAccepted, Is.EqualTo(10));
        }
    }

    // The cookie of a new session.
    private static string StartSession(BrowserSessionStore sessions)
    {
        var context = CreateContext(null);
        sessions.GetOrStart(context);
        return context.Response.Headers.SetCookie.ToString().Split(';')[0];
    }

    private static RequestContext CreateContext(string? cookie)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = Uri.UriSchemeHttps;
        context.Request.Host = new HostString("localhost");
        context.Request.Headers.Cookie = cookie;
        return new RequestContext(context, Origin.FromRequest(context.Request), RawTarget.FromRequest(context.Request), new RouteValues());
    }
}
