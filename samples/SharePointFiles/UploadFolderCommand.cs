using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Uploads a folder with everything in it. The same command again sends the missing files.</summary>
internal static class UploadFolderCommand
{
    public static async Task<int> RunAsync(SampleSettings settings, UploadArguments arguments, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(arguments.Destination.Scopes));
        await using var graph = environment.CreateClient(session);

        var target = (await UploadCommand.GetRootAsync(graph, arguments, cancellationToken)).GetPath(arguments.Path);
        using var progressBar = new TransferProgressBar(settings.UseJson);
        var report = new FolderReport(progressBar, "sent");
        try
        {
            var options = new UploadManyOptions { Upload = arguments.Options };
            var files = graph.Files(environment.CreateTransferOptions());
            await foreach (var result in files.UploadManyAsync(arguments.Source, target, options, progressBar, cancellationToken))
                report.Add(result.Path, result.Outcome, result.Error, result.Reason, () => Print(settings, result, target.DriveId));

            report.WriteSummary();
            return report.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return report.WriteInterrupted();
        }
    }

    // The name is the path below the folder. For an unchanged file, resumedFrom is its size: an earlier run sent all bytes.
    private static void Print(SampleSettings settings, UploadResult result, string driveId)
    {
        if (result.Receipt is { } receipt)
            UploadCommand.Print(settings, receipt, driveId, $"{result.Path[..(result.Path.LastIndexOf('/') + 1)]}{receipt.Item.Name}");
        else if (settings.UseJson)
            JsonLine.Write(new
            {
                name = result.Path,
                result.Size,
                sha256 = (string?)null,
                result.Outcome,
                driveId = driveId,
                itemId = result.Item?.Id,
                verified = (Verification?)null, // this run did not verify it
                resumedFrom = result.Size,
                retries = 0,
            });
        else
            Console.WriteLine($"{Terminal.ToOneLine(result.Path)}: {ByteSize.Format(result.Size)}, there already");
    }
}
