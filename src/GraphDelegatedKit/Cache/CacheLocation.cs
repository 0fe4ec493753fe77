using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Cache;

internal static class CacheLocation
{
    /// <summary>A file of the app's own in the local application data folder.</summary>
    /// <exception cref="StorageException">The machine names no such folder. The working directory is no answer: it may be a repository.</exception>
    public static string GetDefaultPath(string clientId)
    {
        var dataFolder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return dataFolder.Length > 0
            ? Path.Combine(dataFolder, "GraphDelegatedKit", $"cache-{clientId.ToLowerInvariant()}.bin")
            : throw new StorageException(StorageFault.Unavailable, "This account has no local application data folder to keep the sign-in in.", "Set HOME, or name a file for the cache.");
    }
}
