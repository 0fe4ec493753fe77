using System.Collections.Concurrent;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>A keyring in memory, which can be locked or missing.</summary>
internal sealed class FakeKeyring : IKeyring
{
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new();

    public bool IsMissing { get; set; }

    public bool IsLocked { get; set; }

    public bool Forgets { get; set; }

    public int Asked { get; private set; }

    public IReadOnlyCollection<string> Names => [.. _secrets.Keys];

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        Answer(() => IsLocked ? null : _secrets.GetValueOrDefault(name));

    public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken) =>
        Answer(() => IsLocked ? throw Absent("The keyring is locked.") : Forgets ? secret : _secrets[name] = secret);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        Answer(() => _secrets.TryRemove(name, out _) ? Array.Empty<byte>() : null);

    public void Clear() => _secrets.Clear();

    private Task<byte[]?> Answer(Func<byte[]?> answer)
    {
        Asked++;
        return IsMissing ? Task.FromException<byte[]?>(Absent("There is no keyring.")) : Task.Run(answer);
    }

    private static StorageException Absent(string why) => new(StorageFault.Unavailable, why, "Unlock it.");
}
