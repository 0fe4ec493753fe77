using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

internal static class Upload
{
    public static async Task<int> RunAsync(SampleSettings settings, DriveChoice choice, string file, string to, ConflictBehavior conflict, CancellationToken stop)
    {
        if (Directory.Exists(file)) throw new UsageException($"'{file}' is a folder: name a file.");
        if (!File.Exists(file)) throw new UsageException($"There is no file '{file}'.");
        var path = to.EndsWith('/') ? to + Path.GetFileName(file) : to;
        DrivePath.In("checked-before-anybody-signs-in", path.TrimStart('/'));

        await using var connection = await Connection.OpenAsync(settings, stop);
        await using var session = DelegatedSession.Open(connection.SignIn(choice.Scopes));
        await using var graph = GraphClient.Create(session, connection.Client());

        var target = DrivePath.In(await choice.ResolveAsync(graph, stop), path.TrimStart('/'));
        if (target.ParentPath.Length > 0) await graph.Files().EnsureFolderAsync(DrivePath.In(target.DriveId, target.ParentPath), stop);
        var receipt = await ProgressBar.RunAsync(
            target.Name, progress => graph.Files().UploadAsync(file, target, new UploadOptions { Conflict = conflict, Sha256 = true }, progress, stop));

        if (settings.Json) JsonLine.Write(Record(receipt, target.DriveId));
        else Console.WriteLine($"{receipt.Item.Name}: {ByteSize.Of(receipt.Size)}, {receipt.Outcome.ToString().ToLowerInvariant()}, {Words(receipt.Verified)}. SHA-256 {receipt.Sha256}");
        return ExitCode.Done;
    }

    private static object Record(UploadReceipt receipt, string drive) => new
    {
        receipt.Item.Name,
        receipt.Size,
        receipt.Sha256,
        receipt.Outcome,
        driveId = drive,
        itemId = receipt.Item.Id,
        receipt.Verified,
        receipt.ResumedFrom,
        receipt.Retries,
    };

    private static string Words(Verification verified) => verified switch
    {
        Verification.Matched => "verified by the service's hash",
        Verification.ChangedByService => "changed by the service after it arrived",
        _ => "the service gave no hash to verify by",
    };
}
