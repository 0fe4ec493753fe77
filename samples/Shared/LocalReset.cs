namespace Samples;

/// <summary>Empties the local tenant's folder, and refuses any folder that is not one.</summary>
internal static class LocalReset
{
    public static void Empty(string folder, bool isInUse)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any()) return;
        if (isInUse) throw new UsageException($"--reset: a local tenant is running on '{folder}'. Stop it first.");
        if (!File.Exists(Path.Combine(folder, "tenant.json")))
            throw new UsageException($"--reset: '{folder}' holds no local tenant, so nothing in it was deleted.");

        foreach (var file in Directory.EnumerateFiles(folder)) File.Delete(file);
        foreach (var subfolder in Directory.EnumerateDirectories(folder)) Directory.Delete(subfolder, recursive: true);
    }
}
