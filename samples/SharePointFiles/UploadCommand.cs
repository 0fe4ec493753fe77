using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Uploads one file. After any interruption, the same command resumes the upload.</summary>
internal static class UploadCommand
{
    public static Task<int> RunAsync(SampleSettings settings, UploadArguments arguments, CancellationToken cancellationToken)
    {
        arguments.Validate();
        return Interruption.ExplainAsync(
            "Interrupted before the first byte was sent. The same command starts the upload, or resumes an earlier one.",
            () => Directory.Exists(arguments.Source)
                ? UploadFolderCommand.RunAsync(settings, arguments, cancellationToken)
                : UploadAsync(settings, arguments, cancellationToken),
            cancellationToken);
    }

    private static async Task<int> UploadAsync(SampleSettings settings, UploadArguments arguments, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(arguments.Destination.Scopes));
        await using var graph = environment.CreateClient(session);
        var files = graph.Files(environment.CreateTransferOptions());

        var root = await GetRootAsync(graph, arguments, cancellationToken);
        var target = root.GetPath(arguments.Path);
        if (target.ParentPath.Length > 0) await files.EnsureFolderAsync(root.GetPath(target.ParentPath), cancellationToken);
        using var progressBar = new TransferProgressBar(settings.UseJson, target.Name);
        try
        {
            var receipt = await files.UploadAsync(arguments.Source, target, arguments.Options, progressBar, cancellationToken);
            progressBar.Dispose();
            Print(settings, receipt, target.DriveId, receipt.Item.Name);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ExplainResumeAsync(files, target, progressBar);
            return ExitCode.Interrupted;
        }
        catch (GraphException e) when (e.Code == "nameAlreadyExists" && arguments.Conflict == ConflictBehavior.Fail)
        {
            throw e.WithMessage(
                $"There is already a '{arguments.Path}'", "Add --conflict replace or --conflict rename, or give --to another name.");
        }
        catch (TransferInterruptedException e) when (GetRemedy(e) is { } remedy)
        {
            throw new TransferInterruptedException(e.Reason, $"{e.Message} {remedy}", e);
        }
    }

    /// <exception cref="UsageException">The link leads to a file, which cannot hold other files.</exception>
    public static async Task<DriveRoot> GetRootAsync(IGraphClient graph, UploadArguments arguments, CancellationToken cancellationToken)
    {
        var root = await arguments.Destination.GetRootAsync(graph, cancellationToken);
        return root.Item is { Folder: null } file
            ? throw new UsageException($"The link leads to the file '{file.Name}', and --to requires a link to a folder.")
            : root;
    }

    public static void Print(SampleSettings settings, UploadReceipt receipt, string driveId, string? name)
    {
        if (settings.UseJson)
            JsonLine.Write(new
            {
                name,
                receipt.Size,
                receipt.Sha256,
                receipt.Outcome,
                driveId = driveId,
                itemId = receipt.Item.Id,
                receipt.Verified,
                receipt.ResumedFrom,
                receipt.Retries,
            });
        else
            Console.WriteLine(
                $"{Terminal.ToOneLine(name!)}: {ByteSize.Format(receipt.Size)}, " +
                $"{receipt.Outcome.ToString().ToLowerInvariant()}{DisplayText.DescribeResume(receipt.ResumedFrom)}, " +
                $"{DisplayText.Describe(receipt.Verified)}. SHA-256 {receipt.Sha256}");
    }

    private static string? GetRemedy(TransferInterruptedException e) => e switch
    {
        { Reason: TransferReason.SourceChanged, PendingUploadId: { } id } =>
            $"To send it from its start, add --start-over; to give up the unfinished upload: SharePointFiles abandon {id}.",
        { Reason: TransferReason.NameTaken } => "The same command with --conflict replace or --conflict rename sends none of it twice.",
        _ => null,
    };

    // Unfinished uploads are listed from the local disk. A token request to identify their account must not delay the exit.
    private static async Task ExplainResumeAsync(GraphFiles files, DrivePath target, TransferProgressBar progressBar)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            var pending = (await files.ListPendingUploadsAsync(timeout.Token)).FirstOrDefault(pending =>
                pending.Destination?.DriveId == target.DriveId
                && pending.Destination.FolderId == target.FolderId
                && pending.Destination.Path.Equals(target.Path, StringComparison.OrdinalIgnoreCase));
            progressBar.WriteMessage((pending, progressBar.LastProgress.BytesTransferred) switch
            {
                (null, 0) => "Interrupted before the service confirmed a byte. The same command starts the upload again.",
                (null, _) => "Interrupted. The sent part is not kept: the same command starts from the beginning.",
                _ => $"Interrupted with {ByteSize.Format(pending.Sent)} of {ByteSize.Format(pending.Size)} sent. " +
                     $"To go on, run the same command again before {DisplayText.FormatTime(pending.ExpiresOn)}. " +
                     $"To give it up: SharePointFiles abandon {pending.Id}",
            });
        }
        catch (Exception e) when (e is OperationCanceledException or SignInException)
        {
            progressBar.WriteMessage("Interrupted. The same command resumes the upload.");
        }
    }
}
