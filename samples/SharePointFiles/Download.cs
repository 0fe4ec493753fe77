using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>One file, down. Stopped by whatever, the same command goes on with it.</summary>
internal static class Download
{
    public static async Task<int> RunAsync(SampleSettings settings, DriveChoice drive, DownloadChoice choice, CancellationToken stop)
    {
        choice.Check();
        if (choice.Recursive) return await DownloadTree.RunAsync(settings, drive, choice, stop);

        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(drive.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var source = DrivePath.In(await drive.ResolveAsync(graph, stop), choice.Path);
        using var bar = new TransferBar(source.Name);
        try
        {
            var receipt = await graph.Files().DownloadAsync(source, choice.Local, choice.Options, bar, stop);
            bar.Pass(() => Print(settings, receipt, receipt.Name));
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
            throw new GraphException(e.Status, e.Code, $"'{choice.Path}' is a folder.", e) { Remedy = "Name a file in it, or add --recursive." };
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw Place.NotThere(choice.Path, e);
        }
    }

    public static void Print(SampleSettings settings, DownloadReceipt receipt, string name)
    {
        if (settings.Json) JsonLine.Write(new { name, receipt.Size, receipt.Sha256, receipt.Verified, receipt.ResumedFrom });
        else Console.WriteLine($"{Path.GetRelativePath(".", receipt.Path)}: {ByteSize.Of(receipt.Size)}{Words.Resumed(receipt.ResumedFrom)}, {Words.Of(receipt.Verified)}. SHA-256 {receipt.Sha256}");
    }
}
