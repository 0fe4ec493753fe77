using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Exclude = "Win")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_private_file_and_its_folder_are_created_for_the_owner_only()
    {
        var path = Path.Combine(_folder.Path, "new", "cache.bin");

        await new PrivateFile(path).WriteAsync("content"u8.ToArray(), default);

        Assert.Multiple(() =>
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly));
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(path)!), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
        });
    }

    [Test]
    public async Task A_private_file_keeps_its_previous_version_and_leaves_no_temporary_file()
    {
        var file = new PrivateFile(FilePath);
        foreach (var content in new[] { "one"u8.ToArray(), "two"u8.ToArray(), "three"u8.ToArray() }) await file.WriteAsync(content, default);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await file.ReadAsync(default), Is.EqualTo("three"u8.ToArray()));
            Assert.That(File.ReadAllText(file.BackupPath), Is.EqualTo("two"));
            Assert.That(_folder.FileNames, Is.EqualTo(new[] { "cache.bin", "cache.bin.bak" }));
            Assert.That(File.GetUnixFileMode(file.BackupPath), Is.EqualTo(OwnerOnly));
        });
    }

    [Test]
    public async Task A_private_file_is_complete_at_every_moment_of_a_write()
    {
        var file = new PrivateFile(FilePath);
        var (one, two) = (new byte[100_000], Enumerable.Repeat((byte)1, 200_000).ToArray());
        await file.WriteAsync(one, default);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested || reads == 0; reads++)
            {
                var content = await new PrivateFile(FilePath).ReadAsync(default);
                if (content is null || (content.Length != one.Length && content.Length != two.Length)) return $"reading {reads} found {content?.Length.ToString() ?? "no file"}";
            }

            return null;
        });

        for (var i = 0; i < 30; i++) await file.WriteAsync(i % 2 == 0 ? two : one, default);
        await done.CancelAsync();

        Assert.That(await reader, Is.Null);
    }

    [Test]
    public async Task A_private_file_is_read_despite_the_temporary_file_of_a_killed_writer()
    {
        await new PrivateFile(FilePath).WriteAsync("good"u8.ToArray(), default);
        await File.WriteAllTextAsync(FilePath + ".0123.tmp", "half");

        Assert.That(await new PrivateFile(FilePath).ReadAsync(default), Is.EqualTo("good"u8.ToArray()));
    }

    [Test]
    public async Task A_missing_private_file_reads_as_null()
    {
        Assert.That(await new PrivateFile(FilePath).ReadAsync(default), Is.Null);
        Assert.That(await new PrivateFile(Path.Combine(_folder.Path, "no", "folder")).ReadAsync(default), Is.Null);
        Assert.That(new PrivateFile(FilePath).GetStamp(), Is.Null);
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task A_private_file_that_others_can_access_is_neither_read_nor_written_and_has_a_remedy(UnixFileMode otherPermissions)
    {
        await File.WriteAllTextAsync(FilePath, "content");
        File.SetUnixFileMode(FilePath, OwnerOnly | otherPermissions);

        var read = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).ReadAsync(default));
        var written = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default));

        Assert.Multiple(() =>
        {
            Assert.That((read!.Fault, written!.Fault), Is.EqualTo((StorageFault.InsecurePermissions, StorageFault.InsecurePermissions)));
            Assert.That(read.Remedy, Is.EqualTo($"Run: chmod 600 '{FilePath}'"));
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("content"));
        });
    }

    [TestCase(true)]
    [TestCase(false, Description = "a link to nothing: writing would make a file elsewhere")]
    public async Task A_private_file_that_is_a_symbolic_link_is_refused(bool targetExists)
    {
        if (targetExists) await File.WriteAllTextAsync(_folder["target"], "content");
        File.CreateSymbolicLink(FilePath, _folder["target"]);

        await Assert.ThatAsync(() => new PrivateFile(FilePath).ReadAsync(default), ThrowsInsecurePermissions);
        await Assert.ThatAsync(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default), ThrowsInsecurePermissions);

        Assert.That(File.Exists(_folder["target"]), Is.EqualTo(targetExists));
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task A_private_file_in_a_folder_that_others_can_write_to_is_not_written(UnixFileMode otherPermissions)
    {
        File.SetUnixFileMode(_folder.Path, OwnerOnly | UnixFileMode.UserExecute | otherPermissions);

        var refused = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default));

        Assert.That(refused!.Remedy, Is.EqualTo($"Run: chmod 700 '{_folder.Path}'"));
        Assert.That(_folder.FileNames, Is.Empty);
    }

    [Test]
    public async Task A_private_file_whose_folder_cannot_be_created_fails_with_the_folder_path()
    {
        await File.WriteAllTextAsync(FilePath, "a file, no folder");

        var failed = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(Path.Combine(FilePath, "cache.bin")).WriteAsync(new byte[1], default));

        Assert.That((failed!.Fault, failed.Message), Is.EqualTo((StorageFault.Unavailable, failed.Message)));
        Assert.That(failed.Message, Does.StartWith($"The folder '{FilePath}' cannot be created: "));
    }

    [Test]
    public async Task A_private_file_whose_path_is_a_folder_fails_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(FilePath);

        var failed = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default));

        Assert.That(failed!.Fault, Is.EqualTo(StorageFault.WriteFailed));
        Assert.That(_folder.FileNames, Is.Empty);
    }

    [Test]
    public async Task A_corrupt_private_file_is_set_aside_with_a_timestamp_in_its_name()
    {
        await File.WriteAllTextAsync(FilePath, "torn");

        var setAsidePath = new PrivateFile(FilePath).SetAside(TestData.FixedTime);

        Assert.That((Path.GetFileName(setAsidePath), await File.ReadAllTextAsync(setAsidePath!), File.Exists(FilePath)), Is.EqualTo(("cache.bin.corrupt-20260304T050607000", "torn", false)));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint ThrowsInsecurePermissions => Throws.InstanceOf<StorageException>().With.Property("Fault").EqualTo(StorageFault.InsecurePermissions);
}
