using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Include = "Linux", Reason = "Owner, names and inode of a file are looked at on Linux.")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class Files_of_others : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Folder _folder = new();

    private string FilePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task That_have_a_second_name_are_refused_and_the_cure_works()
    {
        await MakeAsync("content");
        Link(FilePath, _folder["elsewhere"]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => new PrivateFile(FilePath).ReadAsync(default));
        Shell(refused!.Remedy["Run: ".Length..]);

        Assert.That(refused.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
        Assert.That(await new PrivateFile(FilePath).ReadAsync(default), Is.EqualTo("content"u8.ToArray()));
    }

    [Test]
    public async Task Under_the_name_of_a_lock_are_not_cut_to_nothing()
    {
        await File.WriteAllTextAsync(_folder["thesis"], "ten years");
        File.CreateSymbolicLink(FilePath + ".lock", _folder["thesis"]);

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(FilePath + ".lock", new Clock(), default));

        Assert.That((refused!.Fault, await File.ReadAllTextAsync(_folder["thesis"])), Is.EqualTo((StorageFault.InsecurePermissions, "ten years")));
    }

    [Test]
    public async Task Of_the_same_size_and_time_are_told_apart()
    {
        await MakeAsync("one");
        File.SetLastWriteTimeUtc(FilePath, Some.Moment.UtcDateTime);
        var before = FileStamp.Get(FilePath);

        await new PrivateFile(FilePath).WriteAsync("two"u8.ToArray(), default);
        File.SetLastWriteTimeUtc(FilePath, Some.Moment.UtcDateTime);

        Assert.That(FileStamp.Get(FilePath), Is.Not.EqualTo(before));
        Assert.That(FileStamp.Get(FilePath)!.Value with { Inode = 0 }, Is.EqualTo(before!.Value with { Inode = 0 }), "by time and size they are one");
    }

    [Test]
    public void That_are_not_there_have_no_facts() => Assert.That(FileStat.Get(FilePath), Is.Null);

    [Test]
    public async Task Are_described_as_the_system_describes_them()
    {
        await MakeAsync("four");

        var facts = FileStat.Get(FilePath)!.Value;

        Assert.That($"{facts.OwnerId} {facts.LinkCount} {facts.Inode} {facts.Size} {facts.ModifiedSeconds}", Is.EqualTo(Shell($"stat -c '%u %h %i %s %Y' '{FilePath}'").Trim()));
        Assert.That(Libc.GetEffectiveUserId().ToString(), Is.EqualTo(Shell("id -u").Trim()));
    }

    [Test]
    public async Task That_hold_a_lock_are_named_and_when_killed_hold_nothing()
    {
        var path = FilePath + ".lock";
        using var holder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("flock", [path, "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        await holder.StandardOutput.ReadLineAsync();

        var refused = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(path, new Clock(), default));
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();
        using var taken = await FileLock.AcquireAsync(path, TimeProvider.System, default);

        Assert.That((refused!.Fault, refused.Message), Is.EqualTo((StorageFault.Locked, $"'{path}' has been held by another process for 5 seconds (process {holder.Id}).")));
    }

    private async Task MakeAsync(string content)
    {
        await File.WriteAllTextAsync(FilePath, content);
        File.SetUnixFileMode(FilePath, OwnerOnly);
    }

    private static void Link(string file, string name) => Shell($"ln '{file}' '{name}'");

    private static string Shell(string line)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true })!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return shell.ExitCode == 0 ? output : throw new InvalidOperationException($"'{line}' ended with {shell.ExitCode}.");
    }
}
