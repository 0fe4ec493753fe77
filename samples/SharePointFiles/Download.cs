using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>One file, down. Stopped by whatever, the same command goes on with it.</summary>
internal static class Download
{
    public static async Task<int> RunAsync(SampleSettings settings, DownloadChoice choice, CancellationToken stop)
    {
        choice.Check();
        if (choice.Recursive) return await DownloadTree.RunAsync(settings, choice, stop);

        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.From.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var root = await choice.From.RootAsync(graph, stop);
        choice = choice.Followed(root);
        using var bar = new TransferBar(Path.GetFileName(choice.Local));
        try
        {
            var receipt = await graph.Files().DownloadAsync(root.Place(choice.Path), choice.Local, choice.Options, bar, stop);
            bar.Pass(() => Print(settings, receipt, receipt.Name, Path.GetRelativePath(".", receipt.Path)));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            bar.Pass(() => Console.Error.WriteLine(bar.Last.BytesTransferred == 0
                ? "Interrupted before anything was here. The same command begins it again."
                : $"Interrupted with {ByteSize.Of(bar.Last.BytesTransferred)} of {ByteSize.Of(bar.Last.TotalBytes)} here. To go on, run the same command again. To give it up, delete '{choice.Local}.partial'."));
            return ExitCode.Interrupted;
        }
        catch (GraphException e) when (e.Code == "notSupported")
        {
            throw e.Saying(choice.Path.Length > 0 ? $"'{choice.Path}' is a folder" : "It is a folder", "Name a file in it, or add --recursive.");
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw Place.NotThere(choice.Path, e);
        }
    }

    /// <param name="settings">Whether as JSON.</param>
    /// <param name="receipt">What it came to.</param>
    /// <param name="name">Of it in the drive.</param>
    /// <param name="here">Of it on this machine, for people.</param>
    public static void Print(SampleSettings settings, DownloadReceipt receipt, string name, string here)
    {
        if (settings.Json) JsonLine.Write(new { name, receipt.Size, receipt.Sha256, receipt.Verified, receipt.ResumedFrom });
        else Console.WriteLine($"{Terminal.OneLine(here)}: {ByteSize.Of(receipt.Size)}{Words.Resumed(receipt.ResumedFrom)}, {Words.Of(receipt.Verified)}. SHA-256 {receipt.Sha256}");
    }
}
