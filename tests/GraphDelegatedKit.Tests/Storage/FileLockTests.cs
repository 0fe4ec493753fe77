using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string LockPath => _folder["cache.bin.lock"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_held_file_lock_is_waited_for_a_few_seconds_and_the_error_names_its_holder()
    {
        using var heldLock = await FileLock.AcquireAsync(LockPath, _clock, default);

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(LockPath, _clock, default));

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.Locked));
            Assert.That(refused.Message, Does.Contain("5 seconds").And.Contain($"(process {Environment.ProcessId})"));
            Assert.That(_clock.Delays.Sum(delay => delay.TotalSeconds), Is.EqualTo(5).Within(0.1));
        });
    }

    [Test]
    public async Task A_released_file_lock_can_be_taken_again_and_its_file_stays()
    {
        (await FileLock.AcquireAsync(LockPath, _clock, default)).Dispose();
        (await FileLock.AcquireAsync(LockPath, _clock, default)).Dispose();

        Assert.That(_clock.Delays, Is.Empty);
        Assert.That(File.Exists(LockPath));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(LockPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_cancelled_caller_stops_waiting_for_a_file_lock()
    {
        using var heldLock = await FileLock.AcquireAsync(LockPath, _clock, default);

        await Assert.ThatAsync(
            () => FileLock.AcquireAsync(LockPath, _clock, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_lock_file_of_a_process_that_has_ended_does_not_block()
    {
        await File.WriteAllTextAsync(LockPath, "999999");

        using var takenLock = await FileLock.AcquireAsync(LockPath, _clock, default);

        Assert.That(_clock.Delays, Is.Empty);
    }

    [Test]
    public async Task A_file_lock_admits_one_holder_at_a_time()
    {
        var (inside, maxInside, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                IDisposable heldLock;
                try
                {
                    heldLock = await FileLock.AcquireAsync(LockPath, _clock, default);
                }
                catch (StorageException)
                {
                    continue; // on this clock the five seconds of the wait pass at once
                }

                using (heldLock)
                {
                    maxInside = Math.Max(maxInside, Interlocked.Increment(ref inside));
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    Interlocked.Increment(ref entered);
                }
            }
        })));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(maxInside, Is.EqualTo(1));
            Assert.That(entered, Is.Positive);
        }
    }
}
