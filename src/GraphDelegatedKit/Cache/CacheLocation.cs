using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Cache;

/// <summary>The default location of the cache file.</summary>
internal static class CacheLocation
{
    /// <summary>Gets the path of the app's cache file in the local application data folder.</summary>
    /// <exception cref="StorageException">The account has no such folder. The working directory is not used instead, because it may be a
    /// repository.</exception>
    public static string GetDefaultPath(string clientId)
    {
        var dataFolder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return dataFolder.Length > 0
            ? Path.Combine(dataFolder, "GraphDelegatedKit", $"cache-{clientId.ToLowerInvariant()}.bin")
            : throw new StorageException(
                StorageFault.Unavailable,
                "This account has no local application data folder to store the sign-in in.",
                "Set HOME, or name a file for the cache.");
    }
}
