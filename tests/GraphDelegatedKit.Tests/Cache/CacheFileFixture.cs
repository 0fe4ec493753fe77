using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Cache;

/// <summary>The path of a cache file in a temporary folder, a clock, and the log.</summary>
public abstract class CacheFileFixture : IDisposable
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected LogBook Log { get; } = new();

    private protected Clock Clock { get; } = new();

    private protected string FilePath => Folder["cache.bin"];

    public void Dispose()
    {
        Log.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected FileCacheStore CreateStore(string? path = null, TimeProvider? clock = null) =>
        new(path ?? FilePath, TestData.ClientId, StorageProtection.OwnerOnlyFile, [new PlaintextProtector()], clock ?? Clock, Log);

    /// <summary>Writes a file that only its owner can access, as the library requires.</summary>
    private protected static void WriteFile(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        RestrictToOwner(path);
    }

    private protected static void RestrictToOwner(params string[] paths)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var path in paths) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
