namespace GraphDelegatedKit.Storage;

/// <summary>
/// The folder for files whose location the options do not set: <c>GraphDelegatedKit</c> in the local application data folder of the user.
/// </summary>
internal static class DataFolder
{
    /// <param name="name">The name of the file or folder in the data folder.</param>
    /// <param name="option">The option that sets another location, for the remedy.</param>
    /// <exception cref="StorageException">The user has no such folder. The working directory is not used instead, because it may be a
    /// repository.</exception>
    public static string GetPath(string name, string option)
    {
        // PrivateFolder creates it: the exception of SpecialFolderOption.Create for a read-only home names neither option nor remedy.
        var appData = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return appData.Length > 0
            ? Path.Combine(appData, "GraphDelegatedKit", name)
            : throw new StorageException(
                StorageFault.Unavailable, "The current user has no local application data folder.", $"Set HOME, or set {option}.");
    }
}
