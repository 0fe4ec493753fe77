using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>One write that failed, because a scanner looked into the file say, switched the journal off for the rest of the upload.</summary>
public sealed class A_disk_that_fails_once_does_not_end_the_journal : IDisposable
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private readonly Folder _folder = new();
    private readonly LocalFile _file = new(3 * Range);

    private string Entry => Path.Combine(_folder["transfers"], TransferJournal.CreateId("", "d", null, "big.bin") + ".upload");

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task It_is_tried_again_before_the_first_byte()
    {
        using var stop = new CancellationTokenSource();
        _drive.OnLook = () => Directory.CreateDirectory(Entry); // just before the session is opened: nothing can be put there
        _drive.OnPut = _ => stop.Cancel();
        var passes = new AtATimer(_clock, () =>
        {
            if (Directory.Exists(Entry)) Directory.Delete(Entry);
        });

        await Assert.CatchAsync<OperationCanceledException>(() => Files(passes).UploadAsync(_file.Path, Target, InThree, cancellationToken: stop.Token));

        Assert.That((await Files().ListPendingUploadsAsync()).Single().Size, Is.EqualTo(_file.Content.Length));
    }

    private GraphFiles Files(TimeProvider? time = null) => _drive.Files(new FileTransferOptions
    {
        TimeProvider = time ?? _clock,
        Journal = new() { Folder = _folder["transfers"], Protection = [JournalProtection.OwnerOnlyFile] },
    });

    /// <summary>Does something at the moment somebody begins to wait.</summary>
    private sealed class AtATimer(Clock clock, Action then) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            then();
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
