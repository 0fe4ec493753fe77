using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Lists unfinished uploads, and cancels one.</summary>
internal static class PendingUploadCommands
{
    public static async Task<int> ListAsync(SampleSettings settings, DriveLocation location, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(location.Scopes));
        await using var graph = environment.CreateClient(session);

        var pending = await graph.Files(environment.CreateTransferOptions()).ListPendingUploadsAsync(cancellationToken);
        foreach (var upload in pending) Print(settings, upload);
        if (pending.Count == 0) await Console.Error.WriteLineAsync("No upload is unfinished.".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    public static async Task<int> AbandonAsync(
        SampleSettings settings, DriveLocation location, string id, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(location.Scopes));
        await using var graph = environment.CreateClient(session);
        var files = graph.Files(environment.CreateTransferOptions());

        var upload = (await files.ListPendingUploadsAsync(cancellationToken)).FirstOrDefault(upload => upload.Id == id);
        if (upload is null || !await files.CancelUploadAsync(id, cancellationToken))
        {
            var message = $"error: No unfinished upload has the id '{id}'. To see which there are: SharePointFiles pending";
            await Console.Error.WriteLineAsync(message.AsMemory(), cancellationToken);
            return ExitCode.Failed;
        }

        if (settings.UseJson) Print(settings, upload);
        else
            Console.WriteLine(
                $"{Terminal.ToOneLine(upload.Name)}: given up; " +
                $"the service has deleted the {ByteSize.Format(upload.Sent)} it had.");
        return ExitCode.Done;
    }

    private static void Print(SampleSettings settings, PendingUpload upload)
    {
        if (settings.UseJson)
            JsonLine.Write(new
            {
                upload.Id,
                upload.Name,
                upload.Sent,
                upload.Size,
                upload.ExpiresOn,
                path = upload.Destination?.ToString(),
                upload.Destination?.DriveId,
                source = upload.SourcePath,
            });
        else
            Console.WriteLine(
                $"{upload.Id}  {ByteSize.Format(upload.Sent)} of {ByteSize.Format(upload.Size)}, " +
                $"until {DisplayText.FormatTime(upload.ExpiresOn)}  " +
                $"{Terminal.ToOneLine(upload.Destination?.ToString() ?? upload.Name)}  " +
                $"from {Terminal.ToOneLine(upload.SourcePath)}");
    }
}
