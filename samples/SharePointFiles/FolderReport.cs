using System.Globalization;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A line for each file of many: on stdout if it is there, on stderr if it is not and why; and at the end what it comes to.</summary>
internal sealed class FolderReport(TransferProgressBar progressBar, string transferred)
{
    private readonly HashSet<int> _failures = [];
    private readonly int[] _counts = new int[Enum.GetValues<TransferOutcome>().Length];

    /// <summary>Where nothing succeeded and all for the same reason, that reason's own.</summary>
    public int ExitCode => (_failures.Count, SucceededCount) switch
    {
        (0, _) => Samples.ExitCode.Done,
        (1, 0) => _failures.Single(),
        (_, 0) => Samples.ExitCode.Failed,
        _ => Samples.ExitCode.SomeFailed,
    };

    private int SucceededCount => GetCount(TransferOutcome.Transferred) + GetCount(TransferOutcome.Unchanged) + GetCount(TransferOutcome.EmptyFolder);

    private int FailedCount => GetCount(TransferOutcome.Failed) + GetCount(TransferOutcome.Refused);

    /// <param name="path">Of a file, a folder or a link, below the folder all of them are in.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="error">What stopped it.</param>
    /// <param name="reason">Why it is not there.</param>
    /// <param name="printFile">Prints a file that is there.</param>
    public void Add(string path, TransferOutcome outcome, Exception? error, string? reason, Action printFile)
    {
        _counts[(int)outcome]++;
        if (outcome is TransferOutcome.Failed or TransferOutcome.Refused) _failures.Add(error is null ? Samples.ExitCode.Failed : Samples.ExitCode.FromException(error));
        if (outcome is TransferOutcome.Transferred or TransferOutcome.Unchanged) progressBar.WriteAbove(printFile);
        else if (outcome != TransferOutcome.EmptyFolder)
            progressBar.WriteAbove(() => Console.Error.WriteLine(Terminal.ToOneLine($"{outcome.ToString().ToLowerInvariant()}: {path}: {reason} {(error as GraphException)?.Remedy}")));
    }

    public void WriteSummary() => progressBar.WriteAbove(() => Console.Error.WriteLine(FormatSummary()));

    /// <returns><see cref="Samples.ExitCode.Interrupted"/></returns>
    public int WriteInterrupted()
    {
        progressBar.WriteAbove(() => Console.Error.WriteLine(progressBar.Total.TotalFiles == 0
            ? "Interrupted before the first file. The same command begins it again."
            : string.Create(CultureInfo.InvariantCulture, $"Interrupted with {progressBar.Total.FilesCompleted:N0} of {DisplayText.FormatFileCount(progressBar.Total.TotalFiles)} there; {ByteSize.Format(progressBar.Total.BytesTransferredThisRun)} {transferred} by this run. To go on, run the same command again: what arrived is not {transferred} again.")));
        return Samples.ExitCode.Interrupted;
    }

    private string FormatSummary()
    {
        string[] parts =
        [
            $"{DisplayText.FormatFileCount(GetCount(TransferOutcome.Transferred))} {transferred}",
            GetCount(TransferOutcome.Unchanged) is var unchanged and > 0 ? $"{unchanged} there already" : "",
            GetCount(TransferOutcome.Skipped) is var skipped and > 0 ? $"{skipped} skipped" : "",
            FailedCount > 0 ? $"{FailedCount} failed" : "",
            ByteSize.Format(progressBar.Total.BytesTransferredThisRun),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private int GetCount(TransferOutcome outcome) => _counts[(int)outcome];
}
