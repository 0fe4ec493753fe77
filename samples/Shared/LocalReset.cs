using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing;

namespace Samples;

/// <summary>
/// Empties the local tenant's folder, and refuses any folder that is not one. Deletes by name only what the tenant and the samples wrote.
/// </summary>
internal static partial class LocalReset
{
    private const string LockFileName = "lock"; // the tenant's; it stays when the tenant's state is deleted

    public static void Empty(string folder, bool isInUse)
    {
        if (!Directory.Exists(folder)) return;
        if (isInUse) throw new UsageException($"--reset: a local tenant is running on '{folder}'. Stop it first.");
        if (!DeleteTenant(folder) && FindForeignEntry(folder) is not null)
            throw new UsageException($"--reset: '{folder}' holds no local tenant, so nothing in it was deleted.");

        foreach (var file in Directory.EnumerateFiles(folder))
            if (IsSampleFile(Path.GetFileName(file)))
                File.Delete(file);
        DeleteTransfers(new DirectoryInfo(LocalTenantHost.GetTransfersFolder(folder)));
        if (FindForeignEntry(folder) is { } foreignEntry)
            Console.Error.WriteLine($"--reset kept '{foreignEntry}' and what else in '{folder}' is not of the local tenant.");
    }

    private static bool DeleteTenant(string folder)
    {
        try
        {
            return LocalTenant.DeleteState(folder);
        }
        catch (LocalTenantInUseException)
        {
            throw new UsageException($"--reset: a local tenant is starting on '{folder}'. Stop it first.");
        }
    }

    private static void DeleteTransfers(DirectoryInfo transfers)
    {
        if (!transfers.Exists || transfers.LinkTarget is not null) return;
        foreach (var file in transfers.EnumerateFiles())
            if (TransferPattern().IsMatch(file.Name))
                file.Delete();
        if (!transfers.EnumerateFileSystemInfos().Any()) transfers.Delete();
    }

    private static string? FindForeignEntry(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .Where(path => path != LocalTenantHost.GetTransfersFolder(folder))
        .Select(path => Path.GetFileName(path))
        .FirstOrDefault(name => name != LockFileName && !IsSampleFile(name));

    private static bool IsSampleFile(string name) => name == TenantGuests.FileName || SignInPattern().IsMatch(name);

    // The caches, one for each app, their locks and their copies.
    [GeneratedRegex(@"\Asign-in(-[0-9A-Za-z-]+)?\.bin(\..+)?\z")]
    private static partial Regex SignInPattern();

    // The journal's entries, their locks and copies, and its key.
    [GeneratedRegex(@"\A([0-9a-f]{16}|seal)(\..+)?\z")]
    private static partial Regex TransferPattern();
}
