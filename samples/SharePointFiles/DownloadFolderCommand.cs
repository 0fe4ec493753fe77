using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Downloads a folder with everything in it. The same command again downloads the missing files.</summary>
internal static class DownloadFolderCommand
{
    public static async Task<int> RunAsync(SampleSettings settings, DownloadArguments arguments, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(arguments.Source.Scopes));
        await using var graph = environment.CreateClient(session);

        var root = await arguments.Source.GetRootAsync(graph, cancellationToken);
        arguments = arguments.WithLinkedItem(root);
        using var progressBar = new TransferProgressBar(settings.UseJson);
        var report = new FolderReport(progressBar, "fetched");
        try
        {
            var options = new DownloadManyOptions { Download = arguments.Options };
            var results = graph.Files().DownloadManyAsync(
                root.GetPath(arguments.Path), arguments.LocalPath, options, progressBar, cancellationToken);
            await foreach (var result in results)
                report.Add(result.Path, result.Outcome, result.Error, result.Reason, () => Print(settings, result));

            report.WriteSummary();
            return report.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return report.WriteInterrupted();
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound && arguments.Path.Length > 0)
        {
            throw PathArgument.CreateNotFoundError(arguments.Path, e);
        }
    }

    private static void Print(SampleSettings settings, DownloadResult result)
    {
        if (result.Receipt is { } receipt) DownloadCommand.Print(settings, receipt, result.Path, result.Path);
        else if (settings.UseJson)
            JsonLine.Write(new
            {
                name = result.Path,
                result.Size,
                sha256 = (string?)null,
                verified = (Verification?)null, // this run did not verify it
                resumedFrom = result.Size,
            });
        else Console.WriteLine($"{Terminal.ToOneLine(result.Path)}: {ByteSize.Format(result.Size)}, there already");
    }
}
