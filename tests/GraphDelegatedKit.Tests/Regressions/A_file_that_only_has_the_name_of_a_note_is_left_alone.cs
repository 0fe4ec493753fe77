using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>Somebody's own NAME.partial.json was written over and then deleted, and NAME.partial beside it was emptied.</summary>
public sealed class A_file_that_only_has_the_name_of_a_note_is_left_alone
{
    [TestCase("""{"my":"data"}""", false)]
    [TestCase("my data", false)]
    [TestCase("""{"ItemId":"i","Flushed":[]}""", true)]
    [TestCase("my data", true)]
    [TestCase("", true)]
    public async Task And_so_is_what_lies_beside_it(string text, bool hasPart)
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllText(shelf.Target + ".partial.json", text);
        if (hasPart) File.WriteAllText(shelf.Target + ".partial", "mine");

        var error = await Assert.ThrowsAsync<IOException>(() => shelf.DownloadAsync());

        Assert.That(error!.Message, Does.Contain("in the way"));
        Assert.That(File.ReadAllText(shelf.Target + ".partial.json"), Is.EqualTo(text));
        Assert.That(hasPart ? File.ReadAllText(shelf.Target + ".partial") : "mine", Is.EqualTo("mine"));
        Assert.That(shelf.Folder.Names, Has.Length.EqualTo(hasPart ? 2 : 1), "and nothing is put beside it");
    }
}
