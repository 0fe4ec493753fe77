using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A folder down, with everything in it. The same command again fetches what is missing.</summary>
internal static class DownloadTree
{
    public static async Task<int> RunAsync(SampleSettings settings, DownloadChoice choice, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.From.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var root = await choice.From.RootAsync(graph, stop);
        choice = choice.Followed(root);
        using var bar = new TransferBar();
        var report = new TreeReport(bar, "fetched");
        try
        {
            await foreach (var result in graph.Files().DownloadManyAsync(root.Place(choice.Path), choice.Local, new DownloadManyOptions { Download = choice.Options }, bar, stop))
                report.Add(result.Path, result.Outcome, result.Error, result.Reason, () => Print(settings, result));

            report.End();
            return report.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return report.Interrupted();
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound && choice.Path.Length > 0)
        {
            throw Place.NotThere(choice.Path, e);
        }
    }

    private static void Print(SampleSettings settings, DownloadResult result)
    {
        if (result.Receipt is { } receipt) Download.Print(settings, receipt, result.Path, result.Path);
        else if (settings.Json) JsonLine.Write(new { name = result.Path, result.Size, sha256 = (string?)null, verified = Verification.Matched, resumedFrom = result.Size });
        else Console.WriteLine($"{Terminal.OneLine(result.Path)}: {ByteSize.Of(result.Size)}, there already");
    }
}
