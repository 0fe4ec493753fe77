using GraphDelegatedKit.Files;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Regressions;

public class Uploads_that_begin_at_once_share_one_key
{
    [Test]
    public async Task Which_the_folder_keeps()
    {
        using var folder = new Folder();
        PrivateFolder.Ensure(folder["transfers"]);
        var keyring = new FakeKeyring();
        var protectors = new JournalProtectors(new TransferJournalOptions { Protection = [JournalProtection.Os] }, folder["transfers"], keyring);

        var all = Enumerable.Range(0, 8).Select(n => protectors.ProtectAsync([(byte)n], default)).ToList(); // none of them can be done before the last begins: the keyring answers on another thread
        var files = await Task.WhenAll(all);

        Assert.That(keyring.Names, Has.Count.EqualTo(1));
        for (var n = 0; n < 8; n++) Assert.That(await protectors.OpenAsync(files[n], default), Is.EqualTo((byte[])[(byte)n]));
    }
}
