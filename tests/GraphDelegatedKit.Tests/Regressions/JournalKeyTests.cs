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
        var encryption = new JournalEncryption(
            new TransferJournalOptions { Protection = [StorageProtection.Os] }, folder["transfers"], keyring, TimeProvider.System);

        var first = WriteAsync(encryption, "first", [1]);
        await keyring.WriteStarted.WaitAsync(TimeSpan.FromMinutes(2));
        var second = WriteAsync(encryption, "second", [2]); // as the first is about to have its key
        keyring.Continue();
        await Task.WhenAll(first, second);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(encryption, "first"), Is.EqualTo((byte[])[1]));
            Assert.That(await ReadAsync(encryption, "second"), Is.EqualTo((byte[])[2]));
        }

        Assert.That(keyring.Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_journal_entry_that_was_encrypted_with_another_key_is_read_with_that_key()
    {
        using var folder = new TemporaryFolder();
        var (options, keyring) = (new TransferJournalOptions { Protection = [StorageProtection.Os] }, new FakeKeyring());
        foreach (var name in new[] { "one", "two" }) PrivateFolder.EnsureExists(folder[name]);
        await WriteAsync(new JournalEncryption(options, folder["one"], keyring, TimeProvider.System), "first", [1]);
        var encryption = new JournalEncryption(options, folder["two"], keyring, TimeProvider.System);
        await WriteAsync(encryption, "second", [2]);
        File.Copy(Path.Combine(folder["one"], "first"), Path.Combine(folder["two"], "first"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(encryption, "first"), Is.EqualTo((byte[])[1]));
            Assert.That(await ReadAsync(encryption, "second"), Is.EqualTo((byte[])[2]));
            Assert.That(keyring.Names.Count, Is.EqualTo(2));
        }
    }

    private static async Task WriteAsync(JournalEncryption encryption, string name, byte[] content) =>
        await encryption.GetFile(name, "").WriteAsync(await encryption.GetProtectorAsync(default), content, flushToDisk: true, default);

    private static async Task<byte[]?> ReadAsync(JournalEncryption encryption, string name) =>
        (await encryption.GetFile(name, "").ReadAsync(content => content, default)).Content;

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
