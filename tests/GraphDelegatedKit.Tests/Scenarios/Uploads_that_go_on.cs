using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tests.Files;
using LocalFile = GraphDelegatedKit.Tests.Files.LocalFile;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Uploads that stop and are run again, over real sockets, with a tenant that lives through the same hours.</summary>
public sealed class Uploads_that_go_on : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (3 * Range) + 1;
    private const string Name = "big #1 100% é.bin";

    private readonly Clock _clock = new();
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(Size);
    private LocalTenant _tenant = null!;
    private DelegatedSession _session = null!;
    private string _drive = "";

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await Some.Tenant(new LocalTenantOptions { TimeProvider = _clock });
        _drive = _tenant.Files.GetDriveId(_tenant.Address.DefaultUser);
        _session = Some.Session(_tenant, clock: _clock, change: options => options.Scopes = ["Files.ReadWrite.All"]);
        await _session.SignInAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        AssertNoToken();
        await _session.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task The_same_call_goes_on_where_it_was_and_sends_no_byte_twice(int ranges)
    {
        await StopAfterAsync(ranges);

        await using var graph = Client();
        var pending = (await Files(graph).ListPendingUploadsAsync()).Single();
        var receipt = await Files(graph).UploadAsync(_file.Path, Target, Options());

        Assert.That((pending.Name, pending.Sent, pending.Size), Is.EqualTo((Name, (long)ranges * Range, (long)Size)));
        Assert.That((receipt.ResumedFrom, receipt.Outcome, receipt.Verified), Is.EqualTo(((long)ranges * Range, UploadOutcome.Created, Verification.Matched)));
        Assert.That(BytesPut, Is.EqualTo(Size));
        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task A_day_later_the_address_is_dead_and_it_begins_anew()
    {
        await StopAfterAsync(ranges: 2);
        _clock.Advance(TimeSpan.FromHours(24));

        await using var graph = Client();
        var receipt = await Files(graph).UploadAsync(_file.Path, Target, Options());

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((0L, UploadOutcome.Created)));
        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task An_address_that_dies_on_the_way_is_replaced_by_another()
    {
        await using var graph = Client();
        var told = new Told((progress, count) =>
        {
            if (count == 3) _clock.Advance(TimeSpan.FromHours(24));
        });

        var receipt = await Files(graph).UploadAsync(_file.Path, Target, Options(), told);

        Assert.That((receipt.Outcome, receipt.Verified, receipt.Retries), Is.EqualTo((UploadOutcome.Created, Verification.Matched, 2))); // the range that was refused, and all of it again
        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task With_a_name_taken_and_rename_a_lost_last_answer_is_found_under_the_new_name()
    {
        await using var graph = Client();
        await Files(graph).UploadAsync(_file.Path, Target, Options());
        await Files(graph).UploadAsync(_file.Path, Target, Options(ConflictBehavior.Rename)); // the same content, from before
        _clock.Advance(TimeSpan.FromMinutes(1));
        var (before, names) = (BytesPut, Names());
        _tenant.Faults.LoseResponse("*/uploadSession", 4, "PUT");

        var receipt = await Files(graph).UploadAsync(_file.Path, Target, Options(ConflictBehavior.Rename));

        Assert.That((receipt.Outcome, receipt.Verified, BytesPut - before), Is.EqualTo((UploadOutcome.Reconciled, Verification.Matched, (long)Size)));
        Assert.That(Names().Except(names), Is.EqualTo((string?[])[receipt.Item.Name]));
        await AssertStoredAsync(receipt.Item.Name!);
    }

    [Test]
    public async Task With_rename_a_copy_of_earlier_is_not_taken_for_what_did_not_arrive()
    {
        await using var graph = Client();
        await Files(graph).UploadAsync(_file.Path, Target, Options());
        await Files(graph).UploadAsync(_file.Path, Target, Options(ConflictBehavior.Rename)); // the same content, from before
        _clock.Advance(TimeSpan.FromMinutes(1));
        var names = Names();
        _tenant.Faults.DeleteUploadSession(Size - 1); // every byte was sent, and nothing came of them

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files(graph).UploadAsync(_file.Path, Target, Options(ConflictBehavior.Rename))))!;

        Assert.That((stopped.Reason, string.Join('|', Names())), Is.EqualTo((TransferReason.OutcomeUnknown, string.Join('|', names))));
    }

    [Test]
    public async Task A_file_of_a_set_is_there_when_it_is_asked_for()
    {
        await using var graph = Client();
        var there = true;
        var options = new UploadOptions
        {
            MaxSingleRequestSize = 0,
            FragmentSize = Range,
            BeforeCommit = _ =>
            {
                there = _tenant.Files.List(_drive).Any(file => file.Path == Name);
                return Task.CompletedTask;
            },
        };

        var receipt = await Files(graph).UploadAsync(_file.Path, Target, options);

        Assert.That((there, receipt.Outcome, receipt.Verified), Is.EqualTo((false, UploadOutcome.Created, Verification.Matched)));
        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task A_commit_whose_answer_is_lost_is_not_made_twice()
    {
        await using var graph = Client();
        _tenant.Faults.LoseResponse("*/uploadSession", method: "POST");

        var receipt = await Files(graph).UploadAsync(_file.Path, Target, new UploadOptions { MaxSingleRequestSize = 0, BeforeCommit = _ => Task.CompletedTask });

        Assert.That((receipt.Outcome, receipt.Verified), Is.EqualTo((UploadOutcome.Reconciled, Verification.Matched)));
    }

    [Test]
    public async Task Abandoned_it_leaves_the_name_free()
    {
        await StopAfterAsync(ranges: 1);
        await using var graph = Client();

        var id = (await Files(graph).ListPendingUploadsAsync()).Single().Id;
        Assert.That((await Files(graph).CancelUploadAsync(id), (await Files(graph).ListPendingUploadsAsync()).Count), Is.EqualTo((true, 0)));

        var receipt = await Transfers.By(graph, _clock).UploadAsync(_file.Path, Target, Options(ConflictBehavior.Fail)); // with no journal to help it
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
    }

    [Test]
    public async Task Nothing_secret_is_in_the_log_or_in_the_journals_neighbourhood()
    {
        await StopAfterAsync(ranges: 1);
        await using var graph = Client();
        _tenant.Faults.Fail("*/uploadSession", 500, times: 20, method: "PUT");
        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files(graph).UploadAsync(_file.Path, Target, Options())))!;

        var pending = (await Files(graph).ListPendingUploadsAsync()).Single();

        Assert.That(stopped.PendingUploadId, Is.EqualTo(pending.Id));
        foreach (var text in new[] { _log.Text, stopped.ToString(), pending.ToString() }) Assert.That(text, Does.Not.Contain("tempauth").And.Not.Contain("sharepoint"));
    }

    private DrivePath Target => DrivePath.In(_drive, Name);

    private long BytesPut => _tenant.Requests.Where(request => request.Method == "PUT").Sum(request => request.BodyLength);

    private string[] Names() => [.. _tenant.Files.List(_drive).Select(file => file.Path)];

    private GraphClient Client() => Some.Client(_tenant, _clock, _session);

    private GraphFiles Files(GraphClient graph) => Transfers.By(graph, _clock, _folder, _log);

    private static UploadOptions Options(ConflictBehavior conflict = ConflictBehavior.Replace) => new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 0 };

    /// <summary>A process that ends when the service has so many ranges.</summary>
    private async Task StopAfterAsync(int ranges)
    {
        using var stop = new CancellationTokenSource();
        await using var graph = Client();
        var told = new Told((_, count) =>
        {
            if (count == 1 + ranges) stop.Cancel(); // the first tells where it begins
        });
        await Assert.CatchAsync<OperationCanceledException>(() => Files(graph).UploadAsync(_file.Path, Target, Options(), told, stop.Token));
    }

    private async Task AssertStoredAsync(string name)
    {
        await using var stored = _tenant.Files.OpenFile(_drive, name);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes);
        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(_file.Content));
    }

    private void AssertNoToken()
    {
        var there = _tenant.Requests.Where(request => request.Path.EndsWith("/uploadSession", StringComparison.Ordinal)).ToList();
        Assert.That(there, Is.Not.Empty);
        Assert.That(there.Any(request => request.HasAuthorization), Is.False);
    }

    private sealed class Told(Action<TransferProgress, int> tell) : IProgress<TransferProgress>
    {
        private int _count;

        public void Report(TransferProgress value) => tell(value, ++_count);
    }
}
