using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

/// <summary>Every state of the disk that a writer can leave who is killed between two steps. That they are all, Killed_writers proves with a real kill at each.</summary>
public sealed class A_write_that_was_killed : IDisposable
{
    private static readonly byte[] Before = "before"u8.ToArray();
    private static readonly byte[] New = "new"u8.ToArray();

    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly Clock _clock = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [TestCase("", "", "before", Description = "at once")]
    [TestCase("half", "", "before", Description = "while writing beside")]
    [TestCase("whole", "", "before", Description = "when that was flushed")]
    [TestCase("whole", "half", "before", Description = "while copying the version before")]
    [TestCase("whole", "whole", "before", Description = "when that was copied")]
    [TestCase("whole", "renamed", "before", Description = "when that was renamed")]
    [TestCase("renamed", "renamed", "new", Description = "at the very end")]
    public async Task Loses_no_sign_in(string beside, string backup, string expected)
    {
        var temporary = FilePath + ".0123456789abcdef0123456789abcdef.tmp";
        await Store().WriteAsync(New, default);
        var whole = await File.ReadAllBytesAsync(FilePath);
        File.Delete(FilePath);
        await Store().WriteAsync("older"u8.ToArray(), default);
        await Store().WriteAsync(Before, default);
        var file = await File.ReadAllBytesAsync(FilePath);

        if (backup == "renamed") Put(FilePath + ".bak", file);
        if (backup is "half" or "whole") Put(temporary + ".bak", backup == "half" ? file[..20] : file);
        if (beside is "half" or "whole") Put(temporary, beside == "half" ? whole[..20] : whole);
        if (beside == "renamed") Put(FilePath, whole);

        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.EqualTo(expected == "new" ? New : Before));
        Assert.That(_log.Text, Is.Empty);

        await WriteAsync("next"u8.ToArray());
        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.EqualTo("next"u8.ToArray()));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "cache.bin", "cache.bin.bak", "cache.bin.lock" }), "the next writer clears up");
    }

    [TestCase(null)]
    [TestCase("torn")]
    public async Task Needs_no_backup_for_a_good_file(string? backup)
    {
        await Store().WriteAsync(Before, default);
        if (backup is not null) Put(FilePath + ".bak", System.Text.Encoding.ASCII.GetBytes(backup));

        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.EqualTo(Before));
    }

    [Test]
    public async Task Whose_good_file_was_written_meanwhile_does_not_set_that_aside()
    {
        await Store().WriteAsync("older"u8.ToArray(), default);
        await Store().WriteAsync(Before, default);
        var good = await File.ReadAllBytesAsync(FilePath);
        Put(FilePath, "torn"u8.ToArray());
        IDisposable held = await Store().LockAsync(default);
        var clock = new Waits(() =>
        {
            Put(FilePath, good); // whoever held the lock has written
            held.Dispose();
        });

        await new FileCacheStore(FilePath, CacheProtection.OwnerOnlyFile, new PlaintextProtector(), [], clock, _log).ReadIfChangedAsync(false, default);

        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.EqualTo(Before));
        Assert.That(_folder.Names, Has.None.Contains("corrupt"));
    }

    [Test]
    public async Task And_torn_is_used_by_the_version_before_though_the_lock_is_not_to_be_had()
    {
        await Store().WriteAsync(Before, default);
        await Store().WriteAsync(New, default);
        Put(FilePath, "torn"u8.ToArray());
        using var held = await Store().LockAsync(default);

        Assert.That(await Store().ReadIfChangedAsync(false, default), Is.EqualTo(Before));
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("torn"));
    }

    private FileCacheStore Store() => new(FilePath, CacheProtection.OwnerOnlyFile, new PlaintextProtector(), [], _clock, _log);

    private async Task WriteAsync(byte[] content)
    {
        using var held = await Store().LockAsync(default);
        await Store().WriteAsync(content, default);
    }

    private static void Put(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Does something the first time that somebody waits.</summary>
    private sealed class Waits(Action first) : TimeProvider
    {
        private Action? _first = first;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref _first, null)?.Invoke();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
