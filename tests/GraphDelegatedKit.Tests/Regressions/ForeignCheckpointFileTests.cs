using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A NAME.partial.json that belongs to the user was overwritten and then deleted, and NAME.partial beside it was emptied.
/// </summary>
public sealed class ForeignCheckpointFileTests
{
    [TestCase("""{"my":"data"}""", false)]
    [TestCase("my data", false)]
    [TestCase("""{"ItemId":"i","Flushed":[]}""", true)]
    [TestCase("my data", true)]
    [TestCase("", true)]
    public async Task A_download_leaves_a_foreign_file_with_the_name_of_its_checkpoint_unchanged(string text, bool hasPartialFile)
    {
        await using var shelf = await DownloadFixture.OpenAsync(1000);
        File.WriteAllText(shelf.DestinationPath + ".partial.json", text);
        if (hasPartialFile) File.WriteAllText(shelf.DestinationPath + ".partial", "mine");

        var error = await Assert.ThrowsAsync<IOException>(() => shelf.DownloadAsync());

        Assert.That(error!.Message, Does.Contain("was not created by GraphDelegatedKit"));
        Assert.That(File.ReadAllText(shelf.DestinationPath + ".partial.json"), Is.EqualTo(text));
        Assert.That(hasPartialFile ? File.ReadAllText(shelf.DestinationPath + ".partial") : "mine", Is.EqualTo("mine"));
        Assert.That(shelf.Folder.FileNames, Has.Length.EqualTo(hasPartialFile ? 2 : 1), "and nothing is put beside it");
    }
}
