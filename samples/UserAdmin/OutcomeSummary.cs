using Samples;

namespace UserAdmin;

/// <summary>Counts the outcomes, for the summary line and the exit code.</summary>
internal sealed class OutcomeSummary(bool treatNotFoundAsDone)
{
    private readonly int[] _counts = new int[Enum.GetValues<OutcomeKind>().Length];
    private readonly HashSet<int> _failures = [];
    private int _doneCount;

    public int Total => _counts.Sum();

    public void Add(ReportLine line)
    {
        _counts[(int)line.Result]++;
        if (IsDone(line.Result)) _doneCount++;
        else
            _failures.Add(line is { Result: OutcomeKind.Forbidden or OutcomeKind.Failed, Error: { } error }
                ? Samples.ExitCode.FromException(error)
                : Samples.ExitCode.Failed);
    }

    /// <summary>The exit code; if every user failed for the same reason, the code of that reason.</summary>
    public int ExitCode => (_failures.Count, _doneCount) switch
    {
        (0, _) => Samples.ExitCode.Done,
        (1, 0) => _failures.Single(),
        (_, 0) => Samples.ExitCode.Failed,
        _ => Samples.ExitCode.SomeFailed,
    };

    public override string ToString() => string.Join(
        ", ",
        Enum.GetValues<OutcomeKind>().Where(kind => _counts[(int)kind] > 0)
            .Select(kind => DisplayText.FormatCount(_counts[(int)kind], kind)));

    private bool IsDone(OutcomeKind kind) => kind switch
    {
        OutcomeKind.NotFound => treatNotFoundAsDone,
        OutcomeKind.Refused or OutcomeKind.Forbidden or OutcomeKind.Failed => false,
        _ => true,
    };
}
