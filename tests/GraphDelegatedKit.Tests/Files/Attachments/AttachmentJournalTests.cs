using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Attachments of a killed process: the same call in the next process resumes them, and each is stored once.</summary>
public sealed class AttachmentJournalTests() : AttachmentFixture(sharesClock: true), IDisposable
{
    private const int Range = 3_932_160;
    private const int Size = (2 * Range) + 1;

    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();
    private readonly TemporaryFile _file = new(Size);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [TestCase(1, Range, UploadOutcome.Created)]
    [TestCase(2, 2 * Range, UploadOutcome.Created)]
    [TestCase(3, Size, UploadOutcome.Reconciled)] // every byte arrived, and the response was lost
    public async Task An_attachment_of_a_killed_process_resumes_where_it_stopped(int killedAtPut, long from, UploadOutcome outcome)
    {
        await AttachAsync(Graph); // an attachment with the same name and size exists already
        await KillAtRangeAsync(killedAtPut);

        var receipt = await AttachAsync(Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(from));
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(Tenant.Uploads.Sum(upload => upload.BytesResent), Is.Zero);
            Assert.That(
                Tenant.Mail.GetAttachments(Draft).Select(attachment => (attachment.Name, attachment.Size)),
                Is.EqualTo(((string, long)[])[("report.bin", Size), ("report.bin", Size)]));
            Assert.That(Tenant.Mail.GetAttachments(Draft)[^1].AttachmentId, Is.EqualTo(receipt.AttachmentId));
            Assert.That((await CreateFiles(Graph).ListPendingUploadsAsync()).Count, Is.Zero);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_pending_attachment_is_listed_with_its_target_and_can_be_cancelled(bool isEvent)
    {
        var item = isEvent ? Tenant.Mail.AddEvent(Tenant.Address.DefaultUser, "Lunch") : Draft;
        await KillAtRangeAsync(
            1,
            files => isEvent ? files.AttachToEventAsync(item, _file.Path, Options) : files.AttachToMessageAsync(item, _file.Path, Options));

        var pending = (await CreateFiles(Graph).ListPendingUploadsAsync()).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Name, Is.EqualTo("report.bin"));
            Assert.That(pending.Destination, Is.Null);
            Assert.That(pending.SourcePath, Is.EqualTo(Path.GetFullPath(_file.Path)));
            Assert.That(pending.Sent, Is.Zero);
            Assert.That(pending.Size, Is.EqualTo(Size));
            Assert.That(pending.AttachedTo, Is.EqualTo(new AttachmentTarget(isEvent ? null : item, isEvent ? item : null, null)));
        }

        var isCancelled = await CreateFiles(Graph).CancelUploadAsync(pending.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isCancelled, Is.True);
            Assert.That(Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
            Assert.That((await CreateFiles(Graph).ListPendingUploadsAsync()).Count, Is.Zero);
            Assert.That(Tenant.Mail.GetAttachments(item).Count, Is.Zero);
        }
    }

    [Test]
    public async Task Attachments_of_one_file_to_different_items_are_pending_separately()
    {
        var person = Tenant.Address.DefaultUser;
        var (other, meeting) = (Tenant.Mail.AddDraft(person, "More figures"), Tenant.Mail.AddEvent(person, "Lunch"));
        var named = new AttachmentOptions { Name = "report.bin", Mailbox = person };

        await KillAtRangeAsync(1, files => files.AttachToMessageAsync(Draft, _file.Path, Options));
        await KillAtRangeAsync(1, files => files.AttachToMessageAsync(other, _file.Path, Options));
        await KillAtRangeAsync(1, files => files.AttachToEventAsync(meeting, _file.Path, Options));
        await KillAtRangeAsync(1, files => files.AttachToMessageAsync(Draft, _file.Path, named));

        var pending = await CreateFiles(Graph).ListPendingUploadsAsync();
        var targets = new AttachmentTarget[]
        {
            new(Draft, null, null), new(other, null, null), new(null, meeting, null), new(Draft, null, person),
        };

        Assert.That(pending.Select(upload => upload.AttachedTo), Is.EquivalentTo(targets));
    }

    [Test]
    public async Task A_requested_delay_beyond_the_expiry_of_the_upload_URL_is_reported_and_not_waited_for()
    {
        Tenant.Faults.FailUpload(Range, 429, retryAfter: TimeSpan.FromHours(2));

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(Graph)))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(stopped.PendingUploadId, Is.Not.Null);
        Assert.That(Clock.Delays, Has.None.EqualTo(TimeSpan.FromHours(2)));
    }

    [Test]
    public async Task A_pending_attachment_expires_with_the_token_in_its_upload_URL_and_then_starts_over()
    {
        await KillAtRangeAsync(2);
        var pending = (await CreateFiles(Graph).ListPendingUploadsAsync()).Single();
        Assert.That(pending.ExpiresOn - pending.StartedOn, Is.LessThan(TimeSpan.FromHours(2)));
        Clock.Advance(pending.ExpiresOn - Clock.GetUtcNow());

        var receipt = await AttachAsync(Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task An_earlier_attachment_is_not_mistaken_for_one_that_a_killed_process_did_not_complete()
    {
        await AttachAsync(Graph); // an earlier attachment of the same file
        await KillAtRangeAsync(2);
        Clock.Advance(TimeSpan.FromHours(3)); // the session has expired without an attachment

        var receipt = await AttachAsync(Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task An_attachment_whose_file_has_changed_is_refused_unless_IfChanged_is_StartOver()
    {
        await KillAtRangeAsync(2);
        await File.WriteAllBytesAsync(_file.Path, new byte[Size]);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(Graph)))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(interrupted.PendingUploadId, Is.EqualTo((await CreateFiles(Graph).ListPendingUploadsAsync()).Single().Id));
        }

        var receipt = await CreateFiles(Graph).AttachToMessageAsync(
            Draft, _file.Path, new AttachmentOptions { Name = "report.bin", IfChanged = SourceChangedBehavior.StartOver });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task An_attachment_with_other_options_does_not_resume_the_pending_one()
    {
        await KillAtRangeAsync(2);

        var receipt = await CreateFiles(Graph).AttachToMessageAsync(
            Draft, _file.Path, new AttachmentOptions { Name = "report.bin", ContentType = "image/png" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(Tenant.Mail.GetAttachments(Draft).Single().ContentType, Is.EqualTo("image/png"));
        }
    }

    [Test]
    public async Task A_cancelled_attachment_resumes_and_shows_no_secret()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(Graph).AttachToMessageAsync(
            Draft,
            _file.Path,
            Options,
            new SynchronousProgress<TransferProgress>(progress => { if (progress.BytesTransferred > 0) cancellation.Cancel(); }),
            cancellation.Token));

        var pending = (await CreateFiles(Graph).ListPendingUploadsAsync()).Single();
        var receipt = await AttachAsync(Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Sent, Is.EqualTo(Range));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
            Assert.That(pending + _log.Text, Does.Not.Contain("authtoken"));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_small_attachment_whose_process_was_killed_is_looked_up_before_it_is_sent_again(bool wasTaken)
    {
        using var small = new TemporaryFile(1000);
        var killedClient = new KilledClient(Graph, (request, _) => request.Method == HttpMethod.Post, completesRequest: wasTaken);
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).AttachToMessageAsync(Draft, small.Path));
        Assert.That((await CreateFiles(Graph).ListPendingUploadsAsync()).Single().Name, Is.EqualTo(Path.GetFileName(small.Path)));

        var receipt = await CreateFiles(Graph).AttachToMessageAsync(Draft, small.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(wasTaken ? UploadOutcome.Reconciled : UploadOutcome.Created));
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(1));
        }

        await CreateFiles(Graph).AttachToMessageAsync(Draft, small.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Tenant.Mail.GetAttachments(Draft).Count, Is.EqualTo(2), "the caller attached the file a second time");
            Assert.That((await CreateFiles(Graph).ListPendingUploadsAsync()).Count, Is.Zero, "the caller attached the file a second time");
        }
    }

    [Test]
    public async Task A_small_attachment_that_is_refused_is_not_left_pending()
    {
        using var small = new TemporaryFile(1000);

        await Assert.ThrowsAsync<GraphException>(() => CreateFiles(Graph).AttachToMessageAsync("nowhere", small.Path));

        Assert.That(await CreateFiles(Graph).ListPendingUploadsAsync(), Is.Empty);
    }

    [TestCase("https://evil.example/s1?authtoken=SECRET", "untrustedAddress")]
    [TestCase("http://outlook.office.com/s1?authtoken=SECRET", "untrustedAddress")]
    [TestCase("nonsense SECRET", "unreadableResponse")]
    public async Task No_byte_of_an_attachment_is_sent_to_an_untrusted_upload_URL(string url, string code)
    {
        Tenant.Faults.ModifyJson("*/createUploadSession", response => response["uploadUrl"] = url);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => AttachAsync(Graph)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo(code));
            Assert.That(Tenant.Requests.Count(request => request.Method == "PUT"), Is.Zero);
            Assert.That(rejected + _log.Text, Does.Not.Contain("SECRET"));
        }
    }

    [TestCase("evil.sharepoint.com", Description = "a drive of another organization, in a domain of Microsoft")]
    [TestCase("my.microsoftpersonalcontent.com")]
    public async Task A_pending_attachment_whose_recorded_host_is_no_mail_host_starts_over_and_sends_nothing_there(string host)
    {
        await KillAtRangeAsync(2);
        foreach (var file in Directory.GetFiles(_folder["transfers"], "*.upload*"))
            await PlantedEntry.SetUrlAsync(file, $"https://{host}/session?authtoken=SECRET");

        var receipt = await AttachAsync(Graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(Tenant.Requests.Select(request => request.Host), Has.None.EqualTo(host));
            Assert.That(_log.Text, Does.Contain("does not belong to its drive or mailbox").And.Not.Contain("SECRET"));
        }
    }

    private static AttachmentOptions Options => new() { Name = "report.bin" };

    private GraphFiles CreateFiles(IGraphClient graph) => GraphFilesFactory.Create(graph, Clock, _folder, _log);

    private Task<AttachmentReceipt> AttachAsync(IGraphClient graph) => CreateFiles(graph).AttachToMessageAsync(Draft, _file.Path, Options);

    /// <summary>Kills the client at a range that the service has stored, before the response arrives.</summary>
    private async Task KillAtRangeAsync(int put, Func<GraphFiles, Task>? attach = null)
    {
        var puts = 0;
        var killedClient = new KilledClient(Graph, (request, _) => request.Method == HttpMethod.Put && ++puts == put);
        await Assert.CatchAsync<OperationCanceledException>(() => attach?.Invoke(CreateFiles(killedClient)) ?? AttachAsync(killedClient));
        Assert.That(killedClient.IsKilled);
    }
}
