using System.Text.Json;

namespace GraphDelegatedKit.Testing.Storage;

// Deletes what a tenant wrote to a state folder, name by name. Any other file stays, with the folders above it, and no link is followed.
internal static class StateFolderReset
{
    // Returns false, and deletes nothing, if the folder holds no state of a tenant.
    public static bool Delete(string folder)
    {
        if (!IsState(folder)) return false;

        using var files = new StateFiles(folder, isTemporary: false); // its lock keeps a tenant from starting during the deletion
        foreach (var subfolder in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(subfolder);
            if (StateLayout.IsFolder(name) && !IsLink(subfolder)) DeleteFolder(subfolder, "", name);
        }

        // The registration goes last: after an interruption the folder is still recognized. The lock file stays, because a deleted lock
        // file would give two processes the lock.
        var paths = Directory.EnumerateFiles(folder).Where(file => StateLayout.IsFile(Path.GetFileName(file))).ToList();
        foreach (var file in paths.Where(file => Path.GetFileName(file) is not (StateLayout.LockFile or StateLayout.RegistrationFile)))
            File.Delete(file);
        File.Delete(Path.Combine(folder, StateLayout.RegistrationFile));
        return true;
    }

    // A file of this name alone proves nothing: configuration files are called tenant.json too. A tenant's file holds two GUIDs, and
    // perhaps how the tenant started, and beside it lie the lock and the signing key that every tenant has.
    private static bool IsState(string folder)
    {
        try
        {
            using var registration = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, StateLayout.RegistrationFile)));
            return registration.RootElement.EnumerateObject().Count(property => property.Name != "isEmpty") == 2
                && registration.RootElement.GetProperty("tenantId").TryGetGuid(out _)
                && registration.RootElement.GetProperty("clientId").TryGetGuid(out _)
                && new FileInfo(Path.Combine(folder, StateLayout.LockFile)) is { Exists: true, Length: 0 }
                && File.ReadLines(Path.Combine(folder, StateLayout.SigningKeyFile)).FirstOrDefault() is { } firstLine
                && firstLine.StartsWith("-----BEGIN ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void DeleteFolder(string folder, string prefix, string stateName)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            if (StateLayout.IsInFolder(stateName, prefix + Path.GetFileName(file)))
                File.Delete(file);
        foreach (var subfolder in Directory.EnumerateDirectories(folder))
        {
            var name = prefix + Path.GetFileName(subfolder);
            if (StateLayout.IsInFolder(stateName, name) && !IsLink(subfolder)) DeleteFolder(subfolder, name + "/", stateName);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    private static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;
}
