using NUnit.Framework;

namespace Samples.Tests;

[Platform(Exclude = "Win", Reason = "Unix permissions")]
public sealed class UnprivilegedUserTests
{
    [Test]
    public void The_topmost_folder_that_other_users_cannot_enter_is_the_closed_folder()
    {
        using var home = new TemporaryHome(); // a new temporary folder has mode 0700
        var inner = Directory.CreateDirectory(Path.Combine(home.WorkingFolder, "inner")).FullName;
        Machine.RunCommand("chmod", "0700", inner);

        Assert.That(UnprivilegedUser.FindClosedFolder(Path.Combine(inner, "program.dll")), Is.EqualTo(home.Folder));
    }

    [Test]
    public void A_file_below_folders_that_all_users_can_enter_has_no_closed_folder()
    {
        using var home = new TemporaryHome();
        Machine.RunCommand("chmod", "0711", home.Folder);

        Assert.That(UnprivilegedUser.FindClosedFolder(Path.Combine(home.WorkingFolder, "program.dll")), Is.Null);
    }
}
