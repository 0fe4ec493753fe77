using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Attachments whose process is killed: the same call in another goes on with them, and there is one in the end.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AttachmentJournalTests : IDisposable
{
    private const int Range = 3_932_160;
    private const int Size = (2 * Range) + 1;

    private readonly Clock _clock = new();
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(Size);
    private LocalTenant _tenant = null!;
    private GraphClient _graph = null!;
    private string _draft = "";

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await Some.Tenant(new LocalTenantOptions { TimeProvider = _clock });
        _draft = _tenant.Mail.AddDraft(_tenant.Address.DefaultUser, "The figures");
        var session = Some.Session(_tenant, clock: _clock, change: options => options.Scopes = ["Mail.ReadWrite", "Calendars.ReadWrite"]);
        await session.SignInAsync();
        _graph = Some.Client(_tenant, _clock, session);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _graph.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [TestCase(1, Range, UploadOutcome.Created)]
    [TestCase(2, 2 * Range, UploadOutcome.Created)]
    [TestCase(3, Size, UploadOutcome.Reconciled)] // the last byte is there, and nobody heard of it
    public async Task The_same_call_in_another_process_goes_on_where_it_was(int killedAtPut, long from, UploadOutcome outcome)
    {
        await AttachAsync(_graph); // one of the same name and size is there already
        await KillAtPutAsync(killedAtPut);

        var receipt = await AttachAsync(_graph);

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((from, outcome)));
        Assert.That(_tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
        Assert.That(_tenant.Mail.GetAttachments(_draft).Select(there => (there.Name, there.Size)), Is.EqualTo(((string, long)[])[("report.bin", Size), ("report.bin", Size)]));
        Assert.That(_tenant.Mail.GetAttachments(_draft)[^1].AttachmentId, Is.EqualTo(receipt.AttachmentId));
        Assert.That((await Files(_graph).ListPendingUploadsAsync()).Count, Is.Zero);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task It_is_listed_with_what_it_is_attached_to_and_can_be_abandoned(bool isEvent)
    {
        var item = isEvent ? _tenant.Mail.AddEvent(_tenant.Address.DefaultUser, "Lunch") : _draft;
        await KillAtPutAsync(1, files => isEvent ? files.AttachToEventAsync(item, _file.Path, Options) : files.AttachToMessageAsync(item, _file.Path, Options));

        var pending = (await Files(_graph).ListPendingUploadsAsync()).Single();
        Assert.That((pending.Name, pending.Destination, pending.SourcePath, pending.Sent, pending.Size), Is.EqualTo(("report.bin", (DrivePath?)null, Path.GetFullPath(_file.Path), 0L, (long)Size)));
        Assert.That(pending.AttachedTo, Is.EqualTo(new AttachmentTarget(isEvent ? null : item, isEvent ? item : null, null)));

        Assert.That(await Files(_graph).CancelUploadAsync(pending.Id), Is.True);
        Assert.That((_tenant.Requests[^1].Method, (await Files(_graph).ListPendingUploadsAsync()).Count, _tenant.Mail.GetAttachments(item).Count), Is.EqualTo(("DELETE", 0, 0)));
    }

    [Test]
    public async Task Its_expiry_is_the_tokens_in_the_address_and_afterwards_it_begins_anew()
    {
        await KillAtPutAsync(2);
        var pending = (await Files(_graph).ListPendingUploadsAsync()).Single();
        Assert.That(pending.ExpiresOn - pending.StartedOn, Is.LessThan(TimeSpan.FromHours(2)));
        _clock.Advance(pending.ExpiresOn - _clock.GetUtcNow());

        var receipt = await AttachAsync(_graph);

        Assert.That((receipt.ResumedFrom, receipt.Outcome, _tenant.Mail.GetAttachments(_draft).Count), Is.EqualTo((0L, UploadOutcome.Created, 1)));
    }

    [Test]
    public async Task What_was_attached_before_is_not_taken_for_what_a_killed_process_did_not_finish()
    {
        await AttachAsync(_graph); // the same, of earlier
        await KillAtPutAsync(2);
        _clock.Advance(TimeSpan.FromHours(3)); // its session is gone, and has left nothing

        var receipt = await AttachAsync(_graph);

        Assert.That((receipt.Outcome, _tenant.Mail.GetAttachments(_draft).Count), Is.EqualTo((UploadOutcome.Created, 2)));
    }

    [Test]
    public async Task A_file_that_changed_since_is_told_and_starts_over_where_the_caller_says_so()
    {
        await KillAtPutAsync(2);
        await File.WriteAllBytesAsync(_file.Path, new byte[Size]);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(_graph)))!;
        Assert.That((stopped.Reason, stopped.PendingUploadId), Is.EqualTo((TransferReason.SourceChanged, (await Files(_graph).ListPendingUploadsAsync()).Single().Id)));

        var receipt = await Files(_graph).AttachToMessageAsync(_draft, _file.Path, new AttachmentOptions { Name = "report.bin", IfChanged = SourceChangedBehavior.StartOver });
        Assert.That((receipt.ResumedFrom, _tenant.Mail.GetAttachments(_draft).Count), Is.EqualTo((0L, 1)));
    }

    [Test]
    public async Task What_is_said_of_it_otherwise_is_another_attachment()
    {
        await KillAtPutAsync(2);

        var receipt = await Files(_graph).AttachToMessageAsync(_draft, _file.Path, new AttachmentOptions { Name = "report.bin", ContentType = "image/png" });

        Assert.That((receipt.ResumedFrom, _tenant.Mail.GetAttachments(_draft).Single().ContentType), Is.EqualTo((0L, "image/png")));
    }

    [Test]
    public async Task Cancelled_it_is_gone_on_with_and_nothing_secret_is_shown()
    {
        using var stop = new CancellationTokenSource();
        await Assert.CatchAsync<OperationCanceledException>(() => Files(_graph).AttachToMessageAsync(_draft, _file.Path, Options, new Told<TransferProgress>(sent => { if (sent.BytesTransferred > 0) stop.Cancel(); }), stop.Token));

        var pending = (await Files(_graph).ListPendingUploadsAsync()).Single();
        var receipt = await AttachAsync(_graph);

        Assert.That((pending.Sent, receipt.ResumedFrom), Is.EqualTo(((long)Range, (long)Range)));
        Assert.That(pending + _log.Text, Does.Not.Contain("authtoken"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_small_one_killed_before_its_answer_is_looked_for_before_it_goes_again(bool wasTaken)
    {
        using var small = new LocalFile(1000);
        var killed = new KilledClient(_graph, (request, _) => request.Method == HttpMethod.Post, isDone: wasTaken);
        await Assert.CatchAsync<OperationCanceledException>(() => Files(killed).AttachToMessageAsync(_draft, small.Path));
        Assert.That((await Files(_graph).ListPendingUploadsAsync()).Single().Name, Is.EqualTo(Path.GetFileName(small.Path)));

        var receipt = await Files(_graph).AttachToMessageAsync(_draft, small.Path);
        Assert.That((receipt.Outcome, _tenant.Mail.GetAttachments(_draft).Count), Is.EqualTo((wasTaken ? UploadOutcome.Reconciled : UploadOutcome.Created, 1)));

        await Files(_graph).AttachToMessageAsync(_draft, small.Path);
        Assert.That((_tenant.Mail.GetAttachments(_draft).Count, (await Files(_graph).ListPendingUploadsAsync()).Count), Is.EqualTo((2, 0)), "sent again on purpose it is there again");
    }

    [Test]
    public async Task A_small_one_that_is_refused_is_not_left_pending()
    {
        using var small = new LocalFile(1000);

        await Assert.ThrowsAsync<GraphException>(() => Files(_graph).AttachToMessageAsync("nowhere", small.Path));

        Assert.That(await Files(_graph).ListPendingUploadsAsync(), Is.Empty);
    }

    [TestCase("https://evil.example/s1?authtoken=SECRET", "untrustedAddress")]
    [TestCase("http://outlook.office.com/s1?authtoken=SECRET", "untrustedAddress")]
    [TestCase("nonsense SECRET", "unreadableAnswer")]
    public async Task No_byte_goes_to_an_address_that_is_foreign_or_not_encrypted_or_none(string address, string code)
    {
        _tenant.Faults.ModifyJson("*/createUploadSession", answer => answer["uploadUrl"] = address);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => AttachAsync(_graph)))!;

        Assert.That((refused.Code, _tenant.Requests.Count(request => request.Method == "PUT")), Is.EqualTo((code, 0)));
        Assert.That(refused + _log.Text, Does.Not.Contain("SECRET"));
    }

    private static AttachmentOptions Options => new() { Name = "report.bin" };

    private GraphFiles Files(IGraphClient graph) => Transfers.By(graph, _clock, _folder, _log);

    private Task<AttachmentReceipt> AttachAsync(IGraphClient graph) => Files(graph).AttachToMessageAsync(_draft, _file.Path, Options);

    /// <summary>The service did what was asked with it, and nobody heard of it.</summary>
    private async Task KillAtPutAsync(int put, Func<GraphFiles, Task>? attach = null)
    {
        var puts = 0;
        var killed = new KilledClient(_graph, (request, _) => request.Method == HttpMethod.Put && ++puts == put);
        await Assert.CatchAsync<OperationCanceledException>(() => attach?.Invoke(Files(killed)) ?? AttachAsync(killed));
        Assert.That(killed.IsDead);
    }
}
