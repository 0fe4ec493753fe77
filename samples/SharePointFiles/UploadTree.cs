using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A folder up, with everything in it. The same command again sends what is missing.</summary>
internal static class UploadTree
{
    public static async Task<int> RunAsync(SampleSettings settings, UploadChoice choice, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.To.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var target = (await Upload.RootAsync(graph, choice, stop)).Place(choice.Path);
        using var bar = new TransferBar();
        var report = new TreeReport(bar, "sent");
        try
        {
            await foreach (var result in graph.Files(connection.Transfers()).UploadManyAsync(choice.Source, target, new UploadManyOptions { Upload = choice.Options }, bar, stop))
                report.Add(result.Path, result.Outcome, result.Error, result.Reason, () => Print(settings, result, target.DriveId));

            report.End();
            return report.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return report.Interrupted();
        }
    }

    // The name is the path below the folder; of a file that was there already, all the bytes are those an earlier run had got to.
    private static void Print(SampleSettings settings, UploadResult result, string drive)
    {
        if (result.Receipt is { } receipt)
            Upload.Print(settings, receipt, drive, $"{result.Path[..(result.Path.LastIndexOf('/') + 1)]}{receipt.Item.Name}");
        else if (settings.Json)
            JsonLine.Write(new { name = result.Path, result.Size, sha256 = (string?)null, result.Outcome, driveId = drive, itemId = result.Item?.Id, verified = Verification.Matched, resumedFrom = result.Size, retries = 0 });
        else
            Console.WriteLine($"{Terminal.OneLine(result.Path)}: {ByteSize.Of(result.Size)}, there already");
    }
}
