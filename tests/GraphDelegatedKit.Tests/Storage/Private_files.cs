using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Exclude = "Win")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class Private_files : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Folder _folder = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Are_made_for_their_owner_alone_in_a_folder_for_the_owner_alone()
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
    public async Task Keep_the_version_before_and_leave_nothing_else_lying_about()
    {
        var file = new PrivateFile(FilePath);
        foreach (var content in new[] { "one"u8.ToArray(), "two"u8.ToArray(), "three"u8.ToArray() }) await file.WriteAsync(content, default);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await file.ReadAsync(default), Is.EqualTo("three"u8.ToArray()));
            Assert.That(File.ReadAllText(file.BackupPath), Is.EqualTo("two"));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "cache.bin", "cache.bin.bak" }));
            Assert.That(File.GetUnixFileMode(file.BackupPath), Is.EqualTo(OwnerOnly));
        });
    }

    [Test]
    public async Task Are_there_whole_at_every_moment_of_a_write()
    {
        var file = new PrivateFile(FilePath);
        var (one, two) = (new byte[100_000], Enumerable.Repeat((byte)1, 200_000).ToArray());
        await file.WriteAsync(one, default);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var seen = 0;
            for (; !done.IsCancellationRequested || seen == 0; seen++)
            {
                var content = await new PrivateFile(FilePath).ReadAsync(default);
                if (content is null || (content.Length != one.Length && content.Length != two.Length)) return $"reading {seen} found {content?.Length.ToString() ?? "no file"}";
            }

            return null;
        });

        for (var i = 0; i < 30; i++) await file.WriteAsync(i % 2 == 0 ? two : one, default);
        await done.CancelAsync();

        Assert.That(await reader, Is.Null);
    }

    [Test]
    public async Task Are_read_past_what_a_killed_writer_left()
    {
        await new PrivateFile(FilePath).WriteAsync("good"u8.ToArray(), default);
        await File.WriteAllTextAsync(FilePath + ".0123.tmp", "half");

        Assert.That(await new PrivateFile(FilePath).ReadAsync(default), Is.EqualTo("good"u8.ToArray()));
    }

    [Test]
    public async Task That_are_not_there_are_nothing()
    {
        Assert.That(await new PrivateFile(FilePath).ReadAsync(default), Is.Null);
        Assert.That(await new PrivateFile(Path.Combine(_folder.Path, "no", "folder")).ReadAsync(default), Is.Null);
        Assert.That(new PrivateFile(FilePath).GetStamp(), Is.Null);
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task That_others_may_read_are_neither_read_nor_written_and_the_cure_is_named(UnixFileMode others)
    {
        await File.WriteAllTextAsync(FilePath, "content");
        File.SetUnixFileMode(FilePath, OwnerOnly | others);

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
    public async Task That_are_links_are_refused(bool targetExists)
    {
        if (targetExists) await File.WriteAllTextAsync(_folder["target"], "content");
        File.CreateSymbolicLink(FilePath, _folder["target"]);

        await Assert.ThatAsync(() => new PrivateFile(FilePath).ReadAsync(default), Refused);
        await Assert.ThatAsync(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default), Refused);

        Assert.That(File.Exists(_folder["target"]), Is.EqualTo(targetExists));
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task In_a_folder_others_may_write_to_are_not_written(UnixFileMode others)
    {
        File.SetUnixFileMode(_folder.Path, OwnerOnly | UnixFileMode.UserExecute | others);

        var refused = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default));

        Assert.That(refused!.Remedy, Is.EqualTo($"Run: chmod 700 '{_folder.Path}'"));
        Assert.That(_folder.Names, Is.Empty);
    }

    [Test]
    public async Task Where_no_folder_can_be_say_so()
    {
        await File.WriteAllTextAsync(FilePath, "a file, no folder");

        var failed = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(Path.Combine(FilePath, "cache.bin")).WriteAsync(new byte[1], default));

        Assert.That((failed!.Fault, failed.Message), Is.EqualTo((StorageFault.Unavailable, failed.Message)));
        Assert.That(failed.Message, Does.StartWith($"The folder '{FilePath}' cannot be made: "));
    }

    [Test]
    public async Task Where_a_folder_stands_in_the_way_say_so_and_leave_nothing()
    {
        Directory.CreateDirectory(FilePath);

        var failed = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).WriteAsync(new byte[1], default));

        Assert.That(failed!.Fault, Is.EqualTo(StorageFault.WriteFailed));
        Assert.That(_folder.Names, Is.Empty);
    }

    [Test]
    public async Task Are_set_aside_under_a_name_that_says_when()
    {
        await File.WriteAllTextAsync(FilePath, "torn");

        var aside = new PrivateFile(FilePath).SetAside(Some.Moment);

        Assert.That((Path.GetFileName(aside), await File.ReadAllTextAsync(aside!), File.Exists(FilePath)), Is.EqualTo(("cache.bin.corrupt-20260304T050607000", "torn", false)));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused => Throws.InstanceOf<StorageException>().With.Property("Fault").EqualTo(StorageFault.InsecurePermissions);
}
