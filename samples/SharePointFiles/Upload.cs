using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>One file, up. Stopped by whatever, the same command goes on with it.</summary>
internal static class Upload
{
    public static async Task<int> RunAsync(SampleSettings settings, UploadChoice choice, CancellationToken stop)
    {
        choice.Check();
        if (Directory.Exists(choice.Source)) return await UploadTree.RunAsync(settings, choice, stop);

        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.To.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());
        var files = graph.Files(connection.Transfers());

        var root = await RootAsync(graph, choice, stop);
        var target = root.Place(choice.Path);
        if (target.ParentPath.Length > 0) await files.EnsureFolderAsync(root.Place(target.ParentPath), stop);
        try
        {
            using var bar = new TransferBar(target.Name);
            var receipt = await files.UploadAsync(choice.Source, target, choice.Options, bar, stop);
            bar.Pass(() => Print(settings, receipt, target.DriveId, receipt.Item.Name));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await TellHowToGoOnAsync(files, target);
            return ExitCode.Interrupted;
        }
        catch (TransferInterruptedException e) when (Remedy(e) is { } remedy)
        {
            throw new TransferInterruptedException(e.Reason, $"{e.Message} {remedy}", e);
        }
    }

    /// <exception cref="UsageException">A link leads to a file, and nothing can lie in that.</exception>
    public static async Task<Root> RootAsync(IGraphClient graph, UploadChoice choice, CancellationToken stop)
    {
        var root = await choice.To.RootAsync(graph, stop);
        return root.Item is { Folder: null } file ? throw new UsageException($"The link leads to the file '{file.Name}', and --to wants a link to a folder.") : root;
    }

    public static void Print(SampleSettings settings, UploadReceipt receipt, string drive, string? name)
    {
        if (settings.Json)
            JsonLine.Write(new
            {
                name,
                receipt.Size,
                receipt.Sha256,
                receipt.Outcome,
                driveId = drive,
                itemId = receipt.Item.Id,
                receipt.Verified,
                receipt.ResumedFrom,
                receipt.Retries,
            });
        else
            Console.WriteLine($"{Terminal.OneLine(name!)}: {ByteSize.Of(receipt.Size)}, {receipt.Outcome.ToString().ToLowerInvariant()}{Words.Resumed(receipt.ResumedFrom)}, {Words.Of(receipt.Verified)}. SHA-256 {receipt.Sha256}");
    }

    private static string? Remedy(TransferInterruptedException e) => e switch
    {
        { Reason: TransferReason.SourceChanged, PendingUploadId: { } id } => $"To send it from its start, add --start-over; to give up what was begun: SharePointFiles abandon {id}.",
        { Reason: TransferReason.NameTaken } => "The same command with --conflict replace or --conflict rename sends none of it twice.",
        _ => null,
    };

    // What is left lies on this disk; should the session ask for a token to tell whose it is, nobody who wants to leave waits for that.
    private static async Task TellHowToGoOnAsync(GraphFiles files, DrivePath target)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            var left = (await files.ListPendingUploadsAsync(soon.Token)).FirstOrDefault(left =>
                left.Destination?.DriveId == target.DriveId && left.Destination.FolderId == target.FolderId && left.Destination.Path.Equals(target.Path, StringComparison.OrdinalIgnoreCase));
            await Console.Error.WriteLineAsync(left is null
                ? "Interrupted. Nothing of it is kept: the same command begins at the beginning."
                : $"Interrupted with {ByteSize.Of(left.Sent)} of {ByteSize.Of(left.Size)} sent. To go on, run the same command again before {Words.Time(left.ExpiresOn)}. To give it up: SharePointFiles abandon {left.Id}");
        }
        catch (Exception e) when (e is OperationCanceledException or SignInException)
        {
            await Console.Error.WriteLineAsync("Interrupted. The same command goes on where it was.");
        }
    }
}
