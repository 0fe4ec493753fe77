using System.Collections.Concurrent;
using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

public class JournalKeyTests
{
    [Test]
    public async Task Uploads_that_start_at_the_same_time_share_one_journal_key()
    {
        using var folder = new TemporaryFolder();
        PrivateFolder.EnsureExists(folder["transfers"]);
        var keyring = new BlockingKeyring();
        var protectors = new JournalEncryption(
            new TransferJournalOptions { Protection = [StorageProtection.Os] }, folder["transfers"], keyring);

        var first = protectors.ProtectAsync([1], default);
        await keyring.WriteStarted.WaitAsync(TimeSpan.FromMinutes(2));
        var second = protectors.ProtectAsync([2], default); // as the first is about to have its key
        keyring.Continue();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await protectors.UnprotectAsync(await first, default), Is.EqualTo((byte[])[1]));
            Assert.That(await protectors.UnprotectAsync(await second, default), Is.EqualTo((byte[])[2]));
        }

        Assert.That(keyring.Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_journal_entry_that_was_encrypted_with_another_key_is_read_with_that_key()
    {
        using var folder = new TemporaryFolder();
        var (options, keyring) = (new TransferJournalOptions { Protection = [StorageProtection.Os] }, new FakeKeyring());
        foreach (var name in new[] { "one", "two" }) PrivateFolder.EnsureExists(folder[name]);
        var firstEntry = await new JournalEncryption(options, folder["one"], keyring).ProtectAsync([1], default);
        var protectors = new JournalEncryption(options, folder["two"], keyring);
        var secondEntry = await protectors.ProtectAsync([2], default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await protectors.UnprotectAsync(firstEntry, default), Is.EqualTo((byte[])[1]));
            Assert.That(await protectors.UnprotectAsync(secondEntry, default), Is.EqualTo((byte[])[2]));
            Assert.That(keyring.Names.Count, Is.EqualTo(2));
        }
    }

    /// <summary>Stores the first key, and returns only when the test releases it.</summary>
    private sealed class BlockingKeyring : IKeyring
    {
        private readonly ConcurrentDictionary<string, byte[]> _secrets = new();
        private readonly TaskCompletionSource _writeStarted = new(), _continue = new();

        public Task WriteStarted => _writeStarted.Task;

        public ICollection<string> Names => _secrets.Keys;

        public void Continue() => _continue.SetResult();

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
            Task.FromResult(_secrets.GetValueOrDefault(name));

        public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken)
        {
            _secrets[name] = secret;
            return !name.StartsWith("probe-", StringComparison.Ordinal)
                && _writeStarted.TrySetResult() ? _continue.Task : Task.CompletedTask;
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken)
        {
            _secrets.TryRemove(name, out _);
            return Task.CompletedTask;
        }
    }
}
