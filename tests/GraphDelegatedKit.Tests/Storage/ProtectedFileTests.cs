using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Exclude = "Win")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ProtectedFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string FormatId = "test 1";

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_protected_file_and_its_folder_are_created_for_the_owner_only()
    {
        var path = Path.Combine(_folder.Path, "new", "cache.bin");

        await WriteAsync(path, "content"u8.ToArray());

        Assert.Multiple(() =>
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly));
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(path)!), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
        });
    }

    [Test]
    public async Task A_protected_file_keeps_its_previous_version_and_leaves_no_temporary_file()
    {
        var file = CreateFile(FilePath);
        foreach (var content in new[] { "one"u8.ToArray(), "two"u8.ToArray(), "three"u8.ToArray() }) await WriteAsync(FilePath, content);
        var previousVersion = await new PlaintextProtector().ProtectAsync(FormatId, "two"u8.ToArray(), default);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await ReadAsync(FilePath), Is.EqualTo("three"u8.ToArray()));
            Assert.That(File.ReadAllBytes(file.BackupPath), Is.EqualTo(previousVersion));
            Assert.That(_folder.FileNames, Is.EqualTo(new[] { "cache.bin", "cache.bin.bak" }));
            Assert.That(File.GetUnixFileMode(file.BackupPath), Is.EqualTo(OwnerOnly));
        });
    }

    [Test]
    public async Task A_protected_file_is_complete_at_every_moment_of_a_write()
    {
        var (one, two) = (new byte[100_000], Enumerable.Repeat((byte)1, 200_000).ToArray());
        await WriteAsync(FilePath, one);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested || reads == 0; reads++)
            {
                var content = await ReadAsync(FilePath);
                if (content is null || (content.Length != one.Length && content.Length != two.Length))
                    return $"reading {reads} found {content?.Length.ToString() ?? "no file"}";
            }

            return null;
        });

        for (var i = 0; i < 30; i++) await WriteAsync(FilePath, i % 2 == 0 ? two : one);
        await done.CancelAsync();

        Assert.That(await reader, Is.Null);
    }

    [Test]
    public async Task A_protected_file_is_read_despite_the_temporary_file_of_a_killed_writer()
    {
        await WriteAsync(FilePath, "good"u8.ToArray());
        await File.WriteAllTextAsync(FilePath + ".0123.tmp", "half");

        Assert.That(await ReadAsync(FilePath), Is.EqualTo("good"u8.ToArray()));
    }

    [Test]
    public async Task A_missing_protected_file_reads_as_null()
    {
        Assert.That(await ReadAsync(FilePath), Is.Null);
        Assert.That(await ReadAsync(Path.Combine(_folder.Path, "no", "folder")), Is.Null);
        Assert.That(CreateFile(FilePath).GetStamp(), Is.Null);
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task A_protected_file_that_others_can_access_is_neither_read_nor_written_and_has_a_remedy(UnixFileMode otherPermissions)
    {
        await File.WriteAllTextAsync(FilePath, "content");
        File.SetUnixFileMode(FilePath, OwnerOnly | otherPermissions);

        var read = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(FilePath));
        var written = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(FilePath, new byte[1]));

        Assert.Multiple(() =>
        {
            Assert.That(read!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
            Assert.That(written!.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
            Assert.That(read.Remedy, Is.EqualTo($"Run: chmod 600 '{FilePath}'"));
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("content"));
        });
    }

    [TestCase(true)]
    [TestCase(false, Description = "a dangling link: writing would create a file elsewhere")]
    public async Task A_protected_file_that_is_a_symbolic_link_is_refused(bool targetExists)
    {
        if (targetExists) await File.WriteAllTextAsync(_folder["target"], "content");
        File.CreateSymbolicLink(FilePath, _folder["target"]);

        await Assert.ThatAsync(() => ReadAsync(FilePath), ThrowsInsecurePermissions);
        await Assert.ThatAsync(() => WriteAsync(FilePath, new byte[1]), ThrowsInsecurePermissions);

        Assert.That(File.Exists(_folder["target"]), Is.EqualTo(targetExists));
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task A_protected_file_in_a_folder_that_others_can_write_to_is_not_written(UnixFileMode otherPermissions)
    {
        File.SetUnixFileMode(_folder.Path, OwnerOnly | UnixFileMode.UserExecute | otherPermissions);

        var refused = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(FilePath, new byte[1]));

        Assert.That(refused!.Remedy, Is.EqualTo($"Run: chmod 700 '{_folder.Path}'"));
        Assert.That(_folder.FileNames, Is.Empty);
    }

    [Test]
    public async Task A_protected_file_whose_folder_cannot_be_created_fails_with_the_folder_path()
    {
        await File.WriteAllTextAsync(FilePath, "a file instead of a folder");

        var failed = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(Path.Combine(FilePath, "cache.bin"), new byte[1]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed!.Fault, Is.EqualTo(StorageFault.Unavailable));
            Assert.That(failed.Message, Does.StartWith($"The folder '{FilePath}' cannot be created: "));
        }
    }

    [Test]
    public async Task A_protected_file_whose_path_is_a_folder_fails_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(FilePath);

        var failed = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(FilePath, new byte[1]));

        Assert.That(failed!.Fault, Is.EqualTo(StorageFault.WriteFailed));
        Assert.That(_folder.FileNames, Is.Empty);
    }

    [Test]
    public async Task A_corrupt_protected_file_is_set_aside_with_a_timestamp_in_its_name()
    {
        await File.WriteAllTextAsync(FilePath, "torn");

        var setAsidePath = CreateFile(FilePath).SetAside(TestData.FixedTime);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Path.GetFileName(setAsidePath), Is.EqualTo("cache.bin.corrupt-20260304T050607000"));
            Assert.That(await File.ReadAllTextAsync(setAsidePath!), Is.EqualTo("torn"));
            Assert.That(File.Exists(FilePath), Is.False);
        }
    }

    [TestCase("torn")]
    [TestCase("test 2 owner-only-file 00\ncontent", Description = "a later version")]
    [TestCase("test 1 unknown 00\ncontent", Description = "a protection of a later version")]
    public async Task A_damaged_protected_file_is_read_from_its_previous_version_and_restored(string damaged)
    {
        await WriteAsync(FilePath, "one"u8.ToArray());
        await WriteAsync(FilePath, "two"u8.ToArray());
        await File.WriteAllTextAsync(FilePath, damaged);

        var file = new ProtectedFile(FilePath, FormatId, [new PlaintextProtector()]) { RefusesOtherProtections = true };
        var read = await file.ReadAsync(content => content, default);
        var asidePath = file.RestoreBackup(TestData.FixedTime);

        Assert.That(read.IsDamaged, Is.True);
        Assert.That(read.Content, Is.EqualTo("one"u8.ToArray()));
        Assert.That(await File.ReadAllTextAsync(asidePath!), Is.EqualTo(damaged));
        Assert.That(await ReadAsync(FilePath), Is.EqualTo("one"u8.ToArray()));
    }

    [Test]
    public async Task Content_that_the_caller_cannot_parse_counts_as_damaged()
    {
        await WriteAsync(FilePath, "one"u8.ToArray());
        await WriteAsync(FilePath, "two"u8.ToArray());

        var read = await CreateFile(FilePath).ReadAsync(content => content[0] == 'o' ? content : null, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.IsDamaged, Is.True);
            Assert.That(read.Content, Is.EqualTo("one"u8.ToArray()));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_with_a_protection_that_is_not_listed_is_refused_or_damaged_as_the_owner_says(bool refusesOthers)
    {
        await WriteAsync(FilePath, "one"u8.ToArray());
        var file = new ProtectedFile(FilePath, FormatId, [new CallerKeyProtector(_ => new(new byte[32]), "Key")])
        {
            RefusesOtherProtections = refusesOthers,
        };

        if (refusesOthers)
        {
            var refused = await Assert.ThrowsAsync<StorageException>(() => file.ReadAsync(content => content, default));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(refused!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
                Assert.That(refused.Message, Is.EqualTo(
                    $"'{FilePath}' uses protection 'owner-only-file', but 'caller-key' is configured or available. The file was not "
                    + "changed."));
            }
        }
        else
        {
            Assert.That(
                await file.ReadAsync(content => content, default), Is.EqualTo(new ProtectedContent<byte[]>(null, null, IsDamaged: true)));
        }
    }

    private static ProtectedFile CreateFile(string path) => new(path, FormatId, [new PlaintextProtector()]);

    private static async Task<byte[]?> ReadAsync(string path) =>
        await CreateFile(path).ReadAsync(content => content, default) is { IsDamaged: false, Content: var content } ? content : null;

    private static Task WriteAsync(string path, byte[] content) =>
        CreateFile(path).WriteAsync(new PlaintextProtector(), content, flushToDisk: true, default);

    private static NUnit.Framework.Constraints.IResolveConstraint ThrowsInsecurePermissions =>
        Throws.InstanceOf<StorageException>().With.Property("Fault").EqualTo(StorageFault.InsecurePermissions);
}
