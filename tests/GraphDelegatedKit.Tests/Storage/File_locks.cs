using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

public sealed class File_locks : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Clock _clock = new();

    private string LockPath => _folder["cache.bin.lock"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Keep_others_waiting_for_seconds_and_then_name_the_holder()
    {
        using var held = await FileLock.AcquireAsync(LockPath, _clock, default);

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(LockPath, _clock, default));

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.Locked));
            Assert.That(refused.Message, Does.Contain("5 seconds").And.Contain($"(process {Environment.ProcessId})"));
            Assert.That(_clock.Delays.Sum(delay => delay.TotalSeconds), Is.EqualTo(5).Within(0.1));
        });
    }

    [Test]
    public async Task Can_be_taken_again_once_they_are_let_go_and_their_file_stays()
    {
        (await FileLock.AcquireAsync(LockPath, _clock, default)).Dispose();
        (await FileLock.AcquireAsync(LockPath, _clock, default)).Dispose();

        Assert.That(_clock.Delays, Is.Empty);
        Assert.That(File.Exists(LockPath));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(LockPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Are_no_longer_waited_for_by_whoever_cancels()
    {
        using var held = await FileLock.AcquireAsync(LockPath, _clock, default);

        await Assert.ThatAsync(() => FileLock.AcquireAsync(LockPath, _clock, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Of_a_holder_that_died_are_nobodys()
    {
        await File.WriteAllTextAsync(LockPath, "999999");

        using var taken = await FileLock.AcquireAsync(LockPath, _clock, default);

        Assert.That(_clock.Delays, Is.Empty);
    }

    [Test]
    public async Task Let_one_in_at_a_time()
    {
        var (inside, most, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                IDisposable held;
                try
                {
                    held = await FileLock.AcquireAsync(LockPath, _clock, default);
                }
                catch (StorageException)
                {
                    continue; // on this clock five seconds are over in no time
                }

                using (held)
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    Interlocked.Increment(ref entered);
                }
            }
        })));

        Assert.That((most, entered > 0), Is.EqualTo((1, true)));
    }
}
