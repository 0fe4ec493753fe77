using System.Collections.Concurrent;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>A keyring in memory, which can be locked or missing.</summary>
internal sealed class FakeKeyring : IKeyring
{
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new();

    public bool IsMissing { get; set; }

    public bool IsLocked { get; set; }

    public bool DiscardsSecrets { get; set; }

    public int CallCount { get; private set; }

    public IReadOnlyCollection<string> Names => [.. _secrets.Keys];

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        RespondAsync(() => IsLocked ? null : _secrets.GetValueOrDefault(name));

    public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken) =>
        RespondAsync(
            () => IsLocked ? throw CreateUnreachable("The keyring is locked.") : DiscardsSecrets ? secret : _secrets[name] = secret);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        RespondAsync(() => _secrets.TryRemove(name, out _) ? Array.Empty<byte>() : null);

    public void Clear() => _secrets.Clear();

    private Task<byte[]?> RespondAsync(Func<byte[]?> respond)
    {
        CallCount++;
        return IsMissing ? Task.FromException<byte[]?>(CreateUnreachable("There is no keyring.")) : Task.Run(respond);
    }

    private static StorageException CreateUnreachable(string message) => new(StorageFault.Unavailable, message, "Unlock it.");
}
