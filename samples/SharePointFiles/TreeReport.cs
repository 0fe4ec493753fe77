using System.Globalization;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>A line for each file of many: on stdout if it is there, on stderr if it is not and why; and at the end what it comes to.</summary>
internal sealed class TreeReport(TransferBar bar, string transferred)
{
    private readonly HashSet<int> _failures = [];
    private readonly int[] _counts = new int[Enum.GetValues<TransferOutcome>().Length];

    /// <summary>Where nothing succeeded and all for the same reason, that reason's own.</summary>
    public int ExitCode => (_failures.Count, Done) switch
    {
        (0, _) => Samples.ExitCode.Done,
        (1, 0) => _failures.Single(),
        (_, 0) => Samples.ExitCode.Failed,
        _ => Samples.ExitCode.SomeFailed,
    };

    private int Done => Count(TransferOutcome.Transferred) + Count(TransferOutcome.Unchanged) + Count(TransferOutcome.EmptyFolder);

    private int Missed => Count(TransferOutcome.Failed) + Count(TransferOutcome.Refused);

    /// <param name="path">Of a file, a folder or a link, below the folder all of them are in.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="error">What stopped it.</param>
    /// <param name="reason">Why it is not there.</param>
    /// <param name="print">Prints a file that is there.</param>
    public void Add(string path, TransferOutcome outcome, Exception? error, string? reason, Action print)
    {
        _counts[(int)outcome]++;
        if (outcome is TransferOutcome.Failed or TransferOutcome.Refused) _failures.Add(error is null ? Samples.ExitCode.Failed : Samples.ExitCode.Of(error));
        if (outcome is TransferOutcome.Transferred or TransferOutcome.Unchanged) bar.Pass(print);
        else if (outcome != TransferOutcome.EmptyFolder)
            bar.Pass(() => Console.Error.WriteLine(Terminal.OneLine($"{outcome.ToString().ToLowerInvariant()}: {path}: {reason} {(error as GraphException)?.Remedy}")));
    }

    public void End() => bar.Pass(() => Console.Error.WriteLine(Sums()));

    /// <returns><see cref="Samples.ExitCode.Interrupted"/></returns>
    public int Interrupted()
    {
        bar.Pass(() => Console.Error.WriteLine(bar.Total.TotalFiles == 0
            ? "Interrupted before the first file. The same command begins it again."
            : string.Create(CultureInfo.InvariantCulture, $"Interrupted with {bar.Total.FilesCompleted:N0} of {Words.Files(bar.Total.TotalFiles)} there; {ByteSize.Of(bar.Total.BytesTransferredThisRun)} {transferred} by this run. To go on, run the same command again: what arrived is not {transferred} again.")));
        return Samples.ExitCode.Interrupted;
    }

    private string Sums()
    {
        string[] sums =
        [
            $"{Words.Files(Count(TransferOutcome.Transferred))} {transferred}",
            Count(TransferOutcome.Unchanged) is var same and > 0 ? $"{same} there already" : "",
            Count(TransferOutcome.Skipped) is var skipped and > 0 ? $"{skipped} skipped" : "",
            Missed > 0 ? $"{Missed} failed" : "",
            ByteSize.Of(bar.Total.BytesTransferredThisRun),
        ];
        return string.Join(", ", sums.Where(sum => sum.Length > 0));
    }

    private int Count(TransferOutcome outcome) => _counts[(int)outcome];
}
