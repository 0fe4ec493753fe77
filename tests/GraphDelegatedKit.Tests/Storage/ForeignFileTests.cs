using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Include = "Linux", Reason = "Owner, names and inode of a file are looked at on Linux.")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ForeignFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_private_file_with_a_second_hard_link_is_refused_and_the_remedy_works()
    {
        await CreateFileAsync("content");
        CreateHardLink(FilePath, _folder["elsewhere"]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => PrivateFile.ReadAsync(FilePath, false, default));
        Shell.Run("sh", "-c", refused!.Remedy["Run: ".Length..]);

        Assert.That(refused.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
        Assert.That((await PrivateFile.ReadAsync(FilePath, false, default))!.Value.Content, Is.EqualTo("content"u8.ToArray()));
    }

    [Test]
    public async Task A_private_file_of_another_user_is_refused_with_both_users_and_a_remedy()
    {
        await CreateFileAsync("content");
        Shell.GiveToOtherUser(FilePath);

        var refused = await Assert.ThrowsAsync<StorageException>(() => PrivateFile.ReadAsync(FilePath, false, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
            Assert.That(refused.Message, Does.StartWith($"'{FilePath}' belongs to another user (user {Shell.OtherUserId}; "));
            Assert.That(refused.Remedy, Does.Contain("chown"));
        }
    }

    [Test]
    public async Task A_lock_file_that_is_a_symbolic_link_is_refused_and_its_target_is_not_truncated()
    {
        await File.WriteAllTextAsync(_folder["thesis"], "ten years");
        File.CreateSymbolicLink(FilePath + ".lock", _folder["thesis"]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(FilePath + ".lock", new Clock(), default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
            Assert.That(await File.ReadAllTextAsync(_folder["thesis"]), Is.EqualTo("ten years"));
        }
    }

    [Test]
    public async Task Two_files_of_the_same_size_and_time_have_different_stamps()
    {
        var file = new ProtectedFile(FilePath, new FileFormat("test", "", "Options"), [new PlaintextProtector()]);
        await file.WriteAsync(new PlaintextProtector(), "one"u8.ToArray(), flushToDisk: true, default);
        File.SetLastWriteTimeUtc(FilePath, TestData.FixedTime.UtcDateTime);
        var before = FileStamp.Get(FilePath);

        await file.WriteAsync(new PlaintextProtector(), "two"u8.ToArray(), flushToDisk: true, default);
        File.SetLastWriteTimeUtc(FilePath, TestData.FixedTime.UtcDateTime);

        Assert.That(FileStamp.Get(FilePath), Is.Not.EqualTo(before));
        Assert.That(
            FileStamp.Get(FilePath)!.Value with { Inode = 0 },
            Is.EqualTo(before!.Value with { Inode = 0 }),
            "they have the same time and size");
    }

    [Test]
    public void A_missing_file_has_no_metadata() => Assert.That(FileStat.Get(FilePath), Is.Null);

    [Test]
    public async Task File_metadata_matches_the_output_of_stat()
    {
        await CreateFileAsync("four");

        var metadata = FileStat.Get(FilePath)!.Value;

        Assert.That(
            $"{metadata.OwnerId} {metadata.LinkCount} {metadata.Inode} {metadata.Size} {metadata.ModifiedSeconds}",
            Is.EqualTo(Shell.Run("stat", "-c", "%u %h %i %s %Y", FilePath).Trim()));
        Assert.That(Libc.GetEffectiveUserId().ToString(), Is.EqualTo(Shell.Run("id", "-u").Trim()));
    }

    [Test]
    public async Task A_process_that_holds_a_lock_is_named_and_its_lock_is_released_when_it_is_killed()
    {
        var path = FilePath + ".lock";
        using var holder = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("flock", [path, "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await holder.StandardOutput.ReadLineAsync();

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(path, new Clock(), default));
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();
        using var takenLock = await FileLock.AcquireAsync(path, TimeProvider.System, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.Locked));
            Assert.That(refused.Message, Is.EqualTo($"'{path}' has been locked by another process for 5 seconds (process {holder.Id})."));
        }
    }

    private async Task CreateFileAsync(string content)
    {
        await File.WriteAllTextAsync(FilePath, content);
        File.SetUnixFileMode(FilePath, OwnerOnly);
    }

    private static void CreateHardLink(string file, string name) => Shell.Run("ln", file, name);
}
