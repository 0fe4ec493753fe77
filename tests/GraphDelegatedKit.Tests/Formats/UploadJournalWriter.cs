using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// Has the library write an entry of the upload journal: it begins an upload to the local tenant and is stopped on the way.
/// </summary>
internal static class UploadJournalWriter
{
    public const string Mark = "GraphDelegatedKit upload";

    /// <summary>The path of the local file in the fixture, in place of the path it had where the fixture was written.</summary>
    public const string FixturePath = "/fixtures/big.bin";

    public const int Fragment = 320 * 1024;
    public const int Size = (2 * Fragment) + 12_345;
    public const int AttachmentFragment = 12 * Fragment;
    public const int AttachmentSize = AttachmentFragment + 1000;
    public const int SmallSize = 1000;

    /// <summary>From the run that was stopped while it opened its session to the next.</summary>
    public static readonly TimeSpan BeforeHeld = TimeSpan.FromHours(2);

    public static readonly DateTime FileTime = Fixtures.WrittenOn.UtcDateTime.AddDays(-1);

    public static DrivePath Target { get; } = DrivePath.In(FixedNames.Drive, "big.bin");

    public static DrivePath TargetInFolder { get; } = DrivePath.InFolder(FixedNames.Drive, FixedNames.Folder, "big.bin");

    public static DrivePath SmallTarget { get; } = DrivePath.In(FixedNames.Drive, "Reports/note.bin");

    public static UploadOptions InRanges { get; } = new() { FragmentSize = Fragment, MaxSingleRequestSize = 0 };

    public static UploadOptions Renaming { get; } = new() { Conflict = ConflictBehavior.Rename };

    public static AttachmentOptions Attaching { get; } = new() { ContentType = "application/pdf" };

    public static IReadOnlyList<string> Names { get; } =
        ["running", "running-file", "opening", "held", "over", "deferred", "one-request", "attachment"];

    public static UploadOptions Deferring(Func<CancellationToken, Task> beforeCommit) =>
        new() { FragmentSize = Fragment, MaxSingleRequestSize = 0, BeforeCommit = beforeCommit };

    public static async Task WriteAsync(string name, string journal, StorageProtection protection = StorageProtection.OwnerOnlyFile)
    {
        await using var tenant = await FixtureTenant.StartAsync();
        await WriteAsync(name, tenant, journal, tenant.Files(journal, protection));
    }

    /// <summary>Rewrites the path of the local file, which is bound to the machine, in an entry and its copy.</summary>
    public static void ChangeSource(string journal, string path)
    {
        foreach (var entry in Directory.EnumerateFiles(journal, "*.upload*"))
        {
            var file = File.ReadAllBytes(entry);
            var record = Encoding.UTF8.GetString(ProtectedFile.Open(file, Fixtures.Key));
            var from = record.IndexOf("\"Source\":\"", StringComparison.Ordinal);
            var end = record.IndexOf(",\"Size\":", StringComparison.Ordinal);
            var changed = $"{record[..from]}\"Source\":{JsonSerializer.Serialize(path)}{record[end..]}";
            Fixtures.Write(entry, ProtectedFile.With(file, Encoding.UTF8.GetBytes(changed), Fixtures.Key));
        }
    }

    private static Task WriteAsync(string name, FixtureTenant tenant, string journal, GraphFiles files) => name switch
    {
        "running" => StopAtAsync(
            2 * Fragment, (progress, stop) => files.UploadAsync(Fixtures.Content(Size), Target, InRanges, progress, stop)),
        "running-file" => StopFileAsync(files, journal),
        "opening" => StopAfterAsync(
            tenant, "/createUploadSession", stop => files.UploadAsync(Fixtures.Content(Size), Target, InRanges, cancellationToken: stop)),
        "held" => HoldAsync(tenant, files),
        "over" => EndOverAFileAsync(tenant, files),
        "deferred" => DeferAsync(tenant, files),
        "one-request" => StopSmallAsync(tenant, files),
        _ => StopAtAsync(AttachmentFragment, (progress, stop) =>
            files.AttachToMessageAsync(
                FixedNames.Message, new MemoryStream(Fixtures.Content(AttachmentSize)), "report.pdf", Attaching, progress, stop)),
    };

    private static async Task StopFileAsync(GraphFiles files, string journal)
    {
        var path = Path.Combine(journal, "..", "big.bin");
        await File.WriteAllBytesAsync(path, Fixtures.Content(Size));
        File.SetLastWriteTimeUtc(path, FileTime);
        await StopAtAsync(2 * Fragment, (progress, stop) => files.UploadAsync(path, Target, InRanges, progress, stop));
        ChangeSource(journal, FixturePath);
    }

    // The name is held by a session whose address was lost; every byte is in another, opened for a name beside.
    private static async Task HoldAsync(FixtureTenant tenant, GraphFiles files)
    {
        await WriteAsync("opening", tenant, "", files);
        tenant.Clock.Advance(BeforeHeld);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => files.UploadAsync(Fixtures.Content(Size), Target, InRanges));
        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.NameHeld));
    }

    // The file could be replaced all the same, and the entry is kept because the lost session holds the name.
    private static async Task EndOverAFileAsync(FixtureTenant tenant, GraphFiles files)
    {
        await tenant.PutFileAsync("big.bin", [1, 2, 3]);
        await WriteAsync("opening", tenant, "", files);

        var receipt = await files.UploadAsync(Fixtures.Content(Size), Target, InRanges);
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
    }

    private static async Task DeferAsync(FixtureTenant tenant, GraphFiles files)
    {
        await tenant.AddFolderAsync("Reports");
        var options = Deferring(_ => throw new InvalidOperationException("not yet"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => files.UploadAsync(Fixtures.Content(Size), TargetInFolder, options));
    }

    private static async Task StopSmallAsync(FixtureTenant tenant, GraphFiles files)
    {
        await tenant.PutFileAsync("Reports/note.bin", [1, 2, 3]);
        await StopAfterAsync(
            tenant, "/content", stop => files.UploadAsync(Fixtures.Content(SmallSize), SmallTarget, Renaming, cancellationToken: stop));
    }

    /// <summary>Stops once so many bytes are confirmed.</summary>
    private static async Task StopAtAsync(long bytes, Func<IProgress<TransferProgress>, CancellationToken, Task> upload)
    {
        using var stop = new CancellationTokenSource();
        var progress = new SynchronousProgress<TransferProgress>(report =>
        {
            if (report.BytesTransferred >= bytes) stop.Cancel();
        });
        await Assert.CatchAsync<OperationCanceledException>(() => upload(progress, stop.Token));
    }

    /// <summary>Stops after the tenant has executed the request and before the library receives the response.</summary>
    private static async Task StopAfterAsync(FixtureTenant tenant, string path, Func<CancellationToken, Task> upload)
    {
        using var stop = new CancellationTokenSource();
        tenant.Names.Answered = request =>
        {
            if (request.Method == HttpMethod.Get || !request.RequestUri!.AbsolutePath.EndsWith(path, StringComparison.Ordinal)) return;
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        };
        await Assert.CatchAsync<OperationCanceledException>(() => upload(stop.Token));
        tenant.Names.Answered = _ => { };
    }
}
