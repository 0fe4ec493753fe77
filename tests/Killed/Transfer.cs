using GraphDelegatedKit;

namespace Killed;

/// <summary>One file, up or down, and what its receipt says.</summary>
internal static class Transfer
{
    public static async Task RunAsync(GraphClient graph, string verb, string file, DrivePath place, string journal)
    {
        var files = graph.Files(new FileTransferOptions { Journal = new TransferJournalOptions { Folder = journal, Protection = [JournalProtection.OwnerOnlyFile] } });
        if (verb is "upload" or "stream")
        {
            var receipt = await (verb == "upload" ? files.UploadAsync(file, place) : files.UploadAsync(Console.OpenStandardInput(), place));
            Console.WriteLine($"{receipt.Outcome} {receipt.Verified} {receipt.ResumedFrom} {receipt.Retries}");
        }
        else
        {
            var receipt = await files.DownloadAsync(place, file, new DownloadOptions { IdleTimeout = TimeSpan.FromMinutes(5) }); // how long a silence is borne is not what is looked at
            Console.WriteLine($"Downloaded {receipt.Verified} {receipt.ResumedFrom} {receipt.Retries}");
        }
    }
}
