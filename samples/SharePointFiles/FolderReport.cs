using System.Globalization;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>
/// Prints a line for each file, on stdout if it was transferred and on stderr with the reason if not, and a summary at the end.
/// </summary>
internal sealed class FolderReport(TransferProgressBar progressBar, string transferred)
{
    private readonly HashSet<int> _failures = [];
    private readonly int[] _counts = new int[Enum.GetValues<TransferOutcome>().Length];

    /// <summary>The exit code; if every file failed for the same reason, the code of that reason.</summary>
    public int ExitCode => (_failures.Count, SucceededCount) switch
    {
        (0, _) => Samples.ExitCode.Done,
        (1, 0) => _failures.Single(),
        (_, 0) => Samples.ExitCode.Failed,
        _ => Samples.ExitCode.SomeFailed,
    };

    private int SucceededCount =>
        GetCount(TransferOutcome.Transferred) + GetCount(TransferOutcome.Unchanged) + GetCount(TransferOutcome.EmptyFolder);

    private int FailedCount => GetCount(TransferOutcome.Failed) + GetCount(TransferOutcome.Refused)
        + GetCount(TransferOutcome.NotStarted);

    /// <param name="path">The path of the file, folder or link, relative to the transferred folder.</param>
    /// <param name="outcome">The outcome of the transfer.</param>
    /// <param name="error">The error of a failed transfer.</param>
    /// <param name="reason">The reason of the failure.</param>
    /// <param name="printFile">Prints a transferred file.</param>
    public void Add(string path, TransferOutcome outcome, Exception? error, string? reason, Action printFile)
    {
        _counts[(int)outcome]++;
        if (outcome is TransferOutcome.Failed or TransferOutcome.Refused or TransferOutcome.NotStarted)
            _failures.Add(error is null ? Samples.ExitCode.Failed : Samples.ExitCode.FromException(error));
        if (outcome is TransferOutcome.Transferred or TransferOutcome.Unchanged) progressBar.WriteResult(printFile);
        else if (outcome != TransferOutcome.EmptyFolder)
            progressBar.WriteMessage(Terminal.ToOneLine(
                $"{outcome.ToString().ToLowerInvariant()}: {path}: {reason} {(error as GraphException)?.Remedy}"));
    }

    public void WriteSummary() => progressBar.WriteMessage(FormatSummary());

    /// <returns><see cref="Samples.ExitCode.Interrupted"/></returns>
    public int WriteInterrupted()
    {
        progressBar.WriteMessage(progressBar.Total.TotalFiles == 0
            ? "Interrupted before the first file. The same command starts again."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Interrupted with {progressBar.Total.FilesCompleted:N0} of " +
                $"{DisplayText.FormatFileCount(progressBar.Total.TotalFiles)} there; " +
                $"{ByteSize.Format(progressBar.Total.BytesTransferredThisRun)} {transferred} by this run. " +
                $"To go on, run the same command again: what arrived is not {transferred} again."));
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
            GetCount(TransferOutcome.NotStarted) is var notStarted and > 0 ? $"{notStarted} of them not started" : "",
            ByteSize.Format(progressBar.Total.BytesTransferredThisRun),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private int GetCount(TransferOutcome outcome) => _counts[(int)outcome];
}
