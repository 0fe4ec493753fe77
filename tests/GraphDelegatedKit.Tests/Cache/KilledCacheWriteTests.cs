using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

/// <summary>Every state of the disk that a killed writer can leave between two steps.</summary>
public sealed class KilledCacheWriteTests : CacheFileFixture
{
    private static readonly byte[] Before = "before"u8.ToArray();
    private static readonly byte[] After = "new"u8.ToArray();

    [TestCase("", "", "before", Description = "before the first step")]
    [TestCase("half", "", "before", Description = "while writing the temporary file")]
    [TestCase("whole", "", "before", Description = "after flushing the temporary file")]
    [TestCase("whole", "half", "before", Description = "while copying the previous version")]
    [TestCase("whole", "whole", "before", Description = "after copying the previous version")]
    [TestCase("whole", "renamed", "before", Description = "after renaming the copy")]
    [TestCase("renamed", "renamed", "new", Description = "after the last step")]
    public async Task A_cache_write_that_is_killed_at_any_step_loses_no_sign_in(string temporaryState, string backupState, string expected)
    {
        var temporary = FilePath + ".0123456789abcdef0123456789abcdef.tmp";
        await CreateStore().WriteAsync(After, default);
        var newFile = await File.ReadAllBytesAsync(FilePath);
        File.Delete(FilePath);
        await CreateStore().WriteAsync("older"u8.ToArray(), default);
        await CreateStore().WriteAsync(Before, default);
        var oldFile = await File.ReadAllBytesAsync(FilePath);

        if (backupState == "renamed") WriteFile(FilePath + ".bak", oldFile);
        if (backupState is "half" or "whole") WriteFile(temporary + ".bak", backupState == "half" ? oldFile[..20] : oldFile);
        if (temporaryState is "half" or "whole") WriteFile(temporary, temporaryState == "half" ? newFile[..20] : newFile);
        if (temporaryState == "renamed") WriteFile(FilePath, newFile);

        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.EqualTo(expected == "new" ? After : Before));
        Assert.That(Log.Text, Is.Empty);

        await WriteLockedAsync("next"u8.ToArray());
        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.EqualTo("next"u8.ToArray()));
        Assert.That(
            Folder.FileNames,
            Is.EqualTo(new[] { "cache.bin", "cache.bin.bak", "cache.bin.lock" }),
            "the next writer deletes temporary files");
    }

    [TestCase(null)]
    [TestCase("torn")]
    public async Task A_valid_cache_file_is_read_without_a_valid_backup(string? backup)
    {
        await CreateStore().WriteAsync(Before, default);
        if (backup is not null) WriteFile(FilePath + ".bak", System.Text.Encoding.ASCII.GetBytes(backup));

        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.EqualTo(Before));
    }

    [Test]
    public async Task A_torn_cache_file_that_another_process_has_rewritten_is_not_set_aside()
    {
        await CreateStore().WriteAsync("older"u8.ToArray(), default);
        await CreateStore().WriteAsync(Before, default);
        var good = await File.ReadAllBytesAsync(FilePath);
        WriteFile(FilePath, "torn"u8.ToArray());
        IDisposable heldLock = await CreateStore().LockAsync(default);
        var waits = 0;
        var clock = new Clock
        {
            OnDelay = _ =>
            {
                if (++waits > 1) return;
                WriteFile(FilePath, good); // the holder of the lock has written
                heldLock.Dispose();
            },
        };

        await CreateStore(clock: clock).ReadIfChangedAsync(false, default);

        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.EqualTo(Before));
        Assert.That(Folder.FileNames, Has.None.Contains("corrupt"));
    }

    [Test]
    public async Task A_torn_cache_file_is_read_from_its_backup_although_the_lock_is_held()
    {
        await CreateStore().WriteAsync(Before, default);
        await CreateStore().WriteAsync(After, default);
        WriteFile(FilePath, "torn"u8.ToArray());
        using var heldLock = await CreateStore().LockAsync(default);

        Assert.That(await CreateStore().ReadIfChangedAsync(false, default), Is.EqualTo(Before));
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("torn"));
    }

    private async Task WriteLockedAsync(byte[] content)
    {
        using var heldLock = await CreateStore().LockAsync(default);
        await CreateStore().WriteAsync(content, default);
    }
}
