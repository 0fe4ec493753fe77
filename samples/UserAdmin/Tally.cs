using Samples;

namespace UserAdmin;

/// <summary>How many ended how, in words for a person and in a number for a script.</summary>
internal sealed class Tally(bool notFoundIsDone)
{
    private readonly int[] _counts = new int[Enum.GetValues<Result>().Length];
    private readonly HashSet<int> _failures = [];
    private int _done;

    public int Total => _counts.Sum();

    public void Add(Outcome outcome)
    {
        _counts[(int)outcome.Result]++;
        if (IsDone(outcome.Result)) _done++;
        else _failures.Add(outcome is { Result: Result.Forbidden or Result.Failed, Error: { } error } ? Samples.ExitCode.Of(error) : Samples.ExitCode.Failed);
    }

    /// <summary>Where nothing succeeded and all for the same reason, that reason's own.</summary>
    public int ExitCode => (_failures.Count, _done) switch
    {
        (0, _) => Samples.ExitCode.Done,
        (1, 0) => _failures.Single(),
        (_, 0) => Samples.ExitCode.Failed,
        _ => Samples.ExitCode.SomeFailed,
    };

    public override string ToString() => string.Join(", ", Enum.GetValues<Result>().Where(result => _counts[(int)result] > 0).Select(result => Words.Count(_counts[(int)result], result)));

    private bool IsDone(Result result) => result switch
    {
        Result.NotFound => notFoundIsDone,
        Result.Refused or Result.Forbidden or Result.Failed => false,
        _ => true,
    };
}
