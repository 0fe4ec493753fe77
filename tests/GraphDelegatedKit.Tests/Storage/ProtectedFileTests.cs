using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Exclude = "Win")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ProtectedFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly FileFormat Format = new("test", "a purpose", "Options");

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
        var previousVersion = await new PlaintextProtector().ProtectAsync(Format, "two"u8.ToArray(), default);

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
        Assert.That(failed.Message, Is.EqualTo($"'{FilePath}' is a folder and not a file. It was not opened."));
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

        var file = new ProtectedFile(FilePath, Format, [new PlaintextProtector()]);
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

    [Test]
    public async Task An_unencrypted_file_is_neither_read_nor_changed_where_only_encryption_is_listed()
    {
        await WriteAsync(FilePath, "one"u8.ToArray());
        var before = await File.ReadAllBytesAsync(FilePath);
        var file = new ProtectedFile(FilePath, Format, [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System)]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => file.ReadAsync(content => content, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(refused.Message, Is.EqualTo(
                $"'{FilePath}' is not encrypted, but Options.Protection allows only 'caller-key'. It may be older than the encryption, or "
                + "planted. The file was neither used nor changed."));
            Assert.That(refused.Remedy, Does.Contain("add OwnerOnlyFile to the end of Options.Protection"));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task An_unencrypted_previous_version_does_not_replace_a_damaged_encrypted_file()
    {
        await WriteAsync(FilePath, "planted"u8.ToArray());
        File.Move(FilePath, FilePath + ".bak");
        await File.WriteAllTextAsync(FilePath, "damaged");
        File.SetUnixFileMode(FilePath, OwnerOnly);
        var file = new ProtectedFile(FilePath, Format, [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System)]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => file.ReadAsync(content => content, default));

        Assert.That(refused!.Message, Does.StartWith($"'{FilePath}.bak' is not encrypted"));
    }

    [Test]
    public async Task An_encrypted_file_of_another_purpose_is_refused_and_unchanged()
    {
        IProtector[] protectors = [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System)];
        var other = new ProtectedFile(FilePath, Format with { Purpose = "another purpose" }, protectors);
        await other.WriteAsync(protectors[0], "one"u8.ToArray(), flushToDisk: true, default);
        var before = await File.ReadAllBytesAsync(FilePath);

        var refused = await Assert.ThrowsAsync<StorageException>(
            () => new ProtectedFile(FilePath, Format, protectors).ReadAsync(content => content, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault, Is.EqualTo(StorageFault.CannotUnprotect));
            Assert.That(refused.Message, Does.StartWith($"'{FilePath}' was encrypted for another application or another purpose."));
            Assert.That(await File.ReadAllBytesAsync(FilePath), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_binding_that_was_replaced_in_an_encrypted_file_makes_it_damaged()
    {
        IProtector[] protectors = [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System)];
        var otherFormat = Format with { Purpose = "another purpose" };
        await new ProtectedFile(FilePath, otherFormat, protectors).WriteAsync(protectors[0], "one"u8.ToArray(), flushToDisk: true, default);
        var file = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(FilePath));
        var forged = file.Replace(otherFormat.Binding, Format.Binding, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(FilePath, System.Text.Encoding.Latin1.GetBytes(forged));

        var read = await new ProtectedFile(FilePath, Format, protectors).ReadAsync(content => content, default);

        Assert.That(forged, Is.Not.EqualTo(file));
        Assert.That(read, Is.EqualTo(new ProtectedContent<byte[]>(null, null, IsDamaged: true)));
    }

    [Test]
    public async Task A_file_that_is_damaged_again_after_its_repair_is_repaired_again()
    {
        await WriteAsync(FilePath, "one"u8.ToArray());
        await WriteAsync(FilePath, "two"u8.ToArray());
        var file = CreateFile(FilePath);
        for (var repair = 0; repair < 2; repair++)
        {
            await File.WriteAllTextAsync(FilePath, "torn");
            file.RestoreBackup(TestData.FixedTime.AddSeconds(repair));
        }

        Assert.That(await ReadAsync(FilePath), Is.EqualTo("one"u8.ToArray()));
        Assert.That(_folder.FileNames, Has.Some.EqualTo("cache.bin.bak"), "the good copy stays until the next write");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task At_most_three_damaged_files_are_kept(bool hasBackup)
    {
        if (hasBackup) await WriteAsync(FilePath + ".bak", "good"u8.ToArray());
        var file = CreateFile(FilePath);
        for (var damage = 0; damage < 5; damage++)
        {
            await File.WriteAllTextAsync(FilePath, $"torn {damage}");
            var now = TestData.FixedTime.AddDays(damage);
            Assert.That(hasBackup ? file.RestoreBackup(now) : file.SetAside(now), Is.Not.Null);
        }

        var kept = _folder.FileNames.Where(name => name.Contains(".corrupt-", StringComparison.Ordinal));
        Assert.That(kept.Select(name => File.ReadAllText(_folder[name])), Is.EqualTo(new[] { "torn 2", "torn 3", "torn 4" }));
    }

    [TestCase(UnixFileMode.GroupRead | UnixFileMode.GroupWrite, UnixFileMode.None)]
    [TestCase(UnixFileMode.None, UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute)]
    public async Task An_encrypted_file_that_its_group_can_access_is_used_with_a_warning(UnixFileMode ofFile, UnixFileMode ofFolder)
    {
        IProtector[] protectors = [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System)];
        await new ProtectedFile(FilePath, Format, protectors).WriteAsync(protectors[0], "one"u8.ToArray(), flushToDisk: true, default);
        File.SetUnixFileMode(FilePath, OwnerOnly | ofFile);
        File.SetUnixFileMode(_folder.Path, OwnerOnly | UnixFileMode.UserExecute | ofFolder);
        var file = new ProtectedFile(FilePath, Format, protectors);

        file.EnsureFolder();
        var read = await file.ReadAsync(content => content, default);
        await file.WriteAsync(protectors[0], "two"u8.ToArray(), flushToDisk: true, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Content, Is.EqualTo("one"u8.ToArray()));
            Assert.That(file.Warning, Does.StartWith("The group of ").And.Contain(ofFile != UnixFileMode.None ? FilePath : _folder.Path));
            Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(OwnerOnly), "a new version is for the owner only");
        }
    }

    [TestCase(UnixFileMode.OtherRead, UnixFileMode.None)]
    [TestCase(UnixFileMode.None, UnixFileMode.OtherWrite)]
    public async Task An_encrypted_file_that_everyone_can_access_is_refused(UnixFileMode ofFile, UnixFileMode ofFolder)
    {
        IProtector[] protectors = [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System)];
        var file = new ProtectedFile(FilePath, Format, protectors);
        await file.WriteAsync(protectors[0], "one"u8.ToArray(), flushToDisk: true, default);
        File.SetUnixFileMode(FilePath, OwnerOnly | ofFile);
        File.SetUnixFileMode(_folder.Path, OwnerOnly | UnixFileMode.UserExecute | ofFolder);

        await Assert.ThatAsync(() => WriteAndReadAsync(file, protectors[0]), ThrowsInsecurePermissions);
    }

    [Test]
    public async Task A_file_that_its_group_can_access_is_refused_where_an_unencrypted_one_may_be_read()
    {
        IProtector[] protectors = [new CallerKeyProtector(_ => new(new byte[32]), "Key", TimeProvider.System), new PlaintextProtector()];
        var file = new ProtectedFile(FilePath, Format, protectors);
        await file.WriteAsync(protectors[0], "one"u8.ToArray(), flushToDisk: true, default);
        File.SetUnixFileMode(FilePath, OwnerOnly | UnixFileMode.GroupRead);

        await Assert.ThatAsync(() => file.ReadAsync(content => content, default), ThrowsInsecurePermissions);
    }

    private static async Task WriteAndReadAsync(ProtectedFile file, IProtector protector)
    {
        await file.ReadAsync(content => content, default);
        await file.WriteAsync(protector, "two"u8.ToArray(), flushToDisk: true, default);
    }

    private static ProtectedFile CreateFile(string path) => new(path, Format, [new PlaintextProtector()]);

    private static async Task<byte[]?> ReadAsync(string path) =>
        await CreateFile(path).ReadAsync(content => content, default) is { IsDamaged: false, Content: var content } ? content : null;

    private static Task WriteAsync(string path, byte[] content) =>
        CreateFile(path).WriteAsync(new PlaintextProtector(), content, flushToDisk: true, default);

    private static NUnit.Framework.Constraints.IResolveConstraint ThrowsInsecurePermissions =>
        Throws.InstanceOf<StorageException>().With.Property("Fault").EqualTo(StorageFault.InsecurePermissions);
}
