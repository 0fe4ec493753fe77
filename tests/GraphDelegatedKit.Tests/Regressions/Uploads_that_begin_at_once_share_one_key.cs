using System.Collections.Concurrent;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

public class Uploads_that_begin_at_once_share_one_key
{
    [Test]
    public async Task Which_the_folder_keeps()
    {
        using var folder = new Folder();
        PrivateFolder.EnsureExists(folder["transfers"]);
        var keyring = new Slow();
        var protectors = new JournalEncryption(new TransferJournalOptions { Protection = [JournalProtection.Os] }, folder["transfers"], keyring);

        var first = protectors.ProtectAsync([1], default);
        await keyring.Keeping.WaitAsync(TimeSpan.FromSeconds(60));
        var second = protectors.ProtectAsync([2], default); // as the first is about to have its key
        keyring.GoOn();

        Assert.That((await protectors.UnprotectAsync(await first, default), await protectors.UnprotectAsync(await second, default)), Is.EqualTo(((byte[])[1], (byte[])[2])));
        Assert.That(keyring.Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task And_what_was_written_with_another_is_read_with_that()
    {
        using var folder = new Folder();
        var (options, keyring) = (new TransferJournalOptions { Protection = [JournalProtection.Os] }, new FakeKeyring());
        foreach (var name in new[] { "one", "two" }) PrivateFolder.EnsureExists(folder[name]);
        var ones = await new JournalEncryption(options, folder["one"], keyring).ProtectAsync([1], default);
        var both = new JournalEncryption(options, folder["two"], keyring);
        var twos = await both.ProtectAsync([2], default);

        Assert.That((await both.UnprotectAsync(ones, default), await both.UnprotectAsync(twos, default), keyring.Names.Count), Is.EqualTo(((byte[])[1], (byte[])[2], 2)));
    }

    /// <summary>Takes the first key, and does not say so until it is let.</summary>
    private sealed class Slow : IKeyring
    {
        private readonly ConcurrentDictionary<string, byte[]> _secrets = new();
        private readonly TaskCompletionSource _keeping = new(), _goOn = new();

        public Task Keeping => _keeping.Task;

        public ICollection<string> Names => _secrets.Keys;

        public void GoOn() => _goOn.SetResult();

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_secrets.GetValueOrDefault(name));

        public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken)
        {
            _secrets[name] = secret;
            return !name.StartsWith("probe-", StringComparison.Ordinal) && _keeping.TrySetResult() ? _goOn.Task : Task.CompletedTask;
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken)
        {
            _secrets.TryRemove(name, out _);
            return Task.CompletedTask;
        }
    }
}
