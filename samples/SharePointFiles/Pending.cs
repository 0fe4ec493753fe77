using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Uploads that began and did not end, and giving one up.</summary>
internal static class Pending
{
    public static async Task<int> ListAsync(SampleSettings settings, Address address, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(address.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var pending = await graph.Files(connection.Transfers()).ListPendingUploadsAsync(stop);
        foreach (var upload in pending) Print(settings, upload);
        if (pending.Count == 0) await Console.Error.WriteLineAsync("No upload is unfinished.".AsMemory(), stop);
        return ExitCode.Done;
    }

    public static async Task<int> AbandonAsync(SampleSettings settings, Address address, string id, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(address.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());
        var files = graph.Files(connection.Transfers());

        var upload = (await files.ListPendingUploadsAsync(stop)).FirstOrDefault(upload => upload.Id == id);
        if (upload is null || !await files.CancelUploadAsync(id, stop))
        {
            await Console.Error.WriteLineAsync($"error: No unfinished upload has the id '{id}'. To see which there are: SharePointFiles pending".AsMemory(), stop);
            return ExitCode.Failed;
        }

        if (settings.Json) Print(settings, upload);
        else Console.WriteLine($"{Terminal.OneLine(upload.Name)}: given up; the service has forgotten the {ByteSize.Of(upload.Sent)} it had.");
        return ExitCode.Done;
    }

    private static void Print(SampleSettings settings, PendingUpload upload)
    {
        if (settings.Json) JsonLine.Write(new { upload.Id, upload.Name, upload.Sent, upload.Size, upload.ExpiresOn });
        else Console.WriteLine($"{upload.Id}  {ByteSize.Of(upload.Sent)} of {ByteSize.Of(upload.Size)}, until {Words.Time(upload.ExpiresOn)}  {Terminal.OneLine(upload.Destination?.ToString() ?? upload.Name)}  from {Terminal.OneLine(upload.SourcePath)}");
    }
}
