using GraphDelegatedKit;

namespace Killed;

/// <summary>One upload or download, and the content of its receipt.</summary>
internal static class FileTransfer
{
    public static async Task RunAsync(GraphClient graph, string command, string file, DrivePath path, string journalFolder)
    {
        var files = graph.Files(new FileTransferOptions
        {
            Journal = new TransferJournalOptions { Folder = journalFolder, Protection = [StorageProtection.OwnerOnlyFile] },
        });
        if (command is "upload" or "stream")
        {
            var receipt =
                await (command == "upload" ? files.UploadAsync(file, path) : files.UploadAsync(Console.OpenStandardInput(), path));
            Console.WriteLine($"{receipt.Outcome} {receipt.Verified} {receipt.ResumedFrom} {receipt.Retries}");
        }
        else
        {
            // the timeout of a silent connection is not under test
            var receipt = await files.DownloadAsync(path, file, new DownloadOptions { IdleTimeout = TimeSpan.FromMinutes(5) });
            Console.WriteLine($"Downloaded {receipt.Verified} {receipt.ResumedFrom} {receipt.Retries}");
        }
    }
}
