using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

[Platform(Include = "Linux", Reason = "Owners and links of folders are looked at on Linux.")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class FolderCheckTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_folder_of_the_user_below_a_folder_of_root_with_the_sticky_bit_is_accepted()
    {
        Assert.That(FolderCheck.Check(CreateFolders("one", "two")), Is.Null);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void A_folder_below_one_that_everyone_can_write_to_is_refused_however_far_above(int levels)
    {
        var open = CreateFolders("open");
        var folder = CreateFolders(["open", .. Enumerable.Repeat("below", levels)]);
        File.SetUnixFileMode(open, Everyone);

        var error = Assert.Throws<StorageException>(() => FolderCheck.Check(folder))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
            Assert.That(error.Message, Is.EqualTo($"Other users can write to the folder '{open}'."));
            Assert.That(error.Remedy, Is.EqualTo($"Run: chmod go-w '{open}'"));
        }
    }

    [Test]
    public void A_folder_above_with_the_sticky_bit_is_accepted_because_others_can_rename_only_what_is_theirs()
    {
        var folder = CreateFolders("open", "below");
        File.SetUnixFileMode(Path.GetDirectoryName(folder)!, Everyone | UnixFileMode.StickyBit);

        Assert.That(FolderCheck.Check(folder), Is.Null);
    }

    [Test]
    public void A_folder_above_that_only_the_private_group_of_the_user_can_write_to_is_accepted()
    {
        // "umask 002" on systems where each user has a group of the same name; here root has one
        if (Shell.Run("id", "-gn") != Shell.Run("id", "-un")) Assert.Ignore("The user has no group of the same name.");
        var folder = CreateFolders("shared", "below");
        File.SetUnixFileMode(Path.GetDirectoryName(folder)!, OwnerOnly | UnixFileMode.GroupWrite);

        Assert.That(FolderCheck.Check(folder), Is.Null);
    }

    [Test]
    public void A_folder_above_that_another_group_can_write_to_is_refused_and_a_warning_where_the_files_are_encrypted()
    {
        var folder = CreateFolders("shared", "below");
        var shared = Path.GetDirectoryName(folder)!;
        Shell.GiveToOtherUser(shared);
        Shell.Run("chown", $"0:{Shell.OtherUserId}", shared);
        File.SetUnixFileMode(shared, OwnerOnly | UnixFileMode.GroupWrite);

        Assert.That(() => FolderCheck.Check(folder), Throws.InstanceOf<StorageException>());
        Assert.That(FolderCheck.Check(folder, isEncrypted: true), Does.Contain($"'{shared}'"));
    }

    [TestCase("mine/theirs", Description = "a folder that they can rename")]
    [TestCase("mine/theirs/mine", Description = "a folder in one that they can rename")]
    public void A_folder_in_the_path_that_belongs_to_another_user_is_refused(string path)
    {
        var folder = CreateFolders(path.Split('/'));
        var theirs = _folder["mine/theirs"];
        Shell.GiveToOtherUser(theirs);

        var error = Assert.Throws<StorageException>(() => FolderCheck.Check(folder))!;

        Assert.That(error.Fault, Is.EqualTo(StorageFault.InsecurePermissions));
        Assert.That(error.Message, Does.StartWith($"'{theirs}' belongs to another user (user {Shell.OtherUserId}; "));
    }

    [Test]
    public void A_link_of_the_user_to_a_folder_of_the_user_is_followed()
    {
        var target = CreateFolders("target");
        File.CreateSymbolicLink(_folder["link"], target);

        Assert.That(FolderCheck.Check(_folder["link"]), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false, Description = "relative to the folder of the link")]
    public void A_link_to_a_folder_of_another_user_is_refused(bool isAbsolute)
    {
        var target = CreateFolders("theirs");
        Shell.GiveToOtherUser(target);
        CreateFolders("one");
        File.CreateSymbolicLink(_folder["one/link"], isAbsolute ? target : "../theirs");

        var error = Assert.Throws<StorageException>(() => FolderCheck.Check(_folder["one/link"]))!;

        Assert.That(error.Message, Does.StartWith($"'{target}' belongs to another user"));
    }

    [Test]
    public void A_link_to_a_folder_below_one_that_everyone_can_write_to_is_refused()
    {
        var target = CreateFolders("open", "below");
        File.SetUnixFileMode(Path.GetDirectoryName(target)!, Everyone);
        File.CreateSymbolicLink(_folder["link"], target);

        Assert.That(() => FolderCheck.Check(_folder["link"]), Throws.InstanceOf<StorageException>());
    }

    [Test]
    public void A_link_that_another_user_made_in_a_folder_with_the_sticky_bit_is_refused()
    {
        CreateFolders("sticky");
        File.SetUnixFileMode(_folder["sticky"], Everyone | UnixFileMode.StickyBit);
        File.CreateSymbolicLink(_folder["sticky/link"], CreateFolders("target"));
        Shell.GiveToOtherUser(_folder["sticky/link"]);

        var error = Assert.Throws<StorageException>(() => FolderCheck.Check(_folder["sticky/link"]))!;

        Assert.That(error.Message, Does.StartWith($"'{_folder["sticky/link"]}' belongs to another user"));
    }

    [Test]
    public void Links_that_lead_to_each_other_are_refused()
    {
        File.CreateSymbolicLink(_folder["one"], _folder["two"]);
        File.CreateSymbolicLink(_folder["two"], _folder["one"]);

        Assert.That(() => FolderCheck.Check(_folder["one"]), Throws.InstanceOf<StorageException>());
    }

    [Test]
    public void Folders_that_are_created_above_a_private_folder_are_for_the_owner_only()
    {
        PrivateFolder.EnsureExists(_folder["a/b/c"]);

        foreach (var name in new[] { "a", "a/b", "a/b/c" }) Assert.That(File.GetUnixFileMode(_folder[name]), Is.EqualTo(OwnerOnly), name);
    }

    private string CreateFolders(params string[] names) =>
        Directory.CreateDirectory(Path.Combine([_folder.Path, .. names]), OwnerOnly).FullName;
}
