using Samples;

namespace UserAdmin;

/// <summary>What the command line says about enabling or disabling.</summary>
internal sealed record SetAccountEnabledArguments(bool Enable, string InputPath, bool DryRun, bool SkipConfirmation, string? ResumePath, bool IncludeSelf)
{
    public OutcomeKind SuccessKind => Enable ? OutcomeKind.Enabled : OutcomeKind.Disabled;

    public OutcomeKind DryRunKind => Enable ? OutcomeKind.WouldEnable : OutcomeKind.WouldDisable;

    /// <exception cref="UsageException">Nobody could be asked, and nobody said yes; or the state cannot be a file.</exception>
    public void Validate()
    {
        if (ResumePath is not null && Directory.Exists(ResumePath)) throw new UsageException($"--resume '{ResumePath}' is a folder: name a file. It is made if it is not there.");
        if (ResumePath is not null && InputPath != UserInput.Stdin && Path.GetFullPath(ResumePath) == Path.GetFullPath(InputPath)) throw new UsageException($"--resume '{ResumePath}' is the list itself: name another file. It is made if it is not there.");
        if (DryRun || SkipConfirmation) return;
        if (InputPath == UserInput.Stdin) throw new UsageException("With the list on stdin nobody can be asked whether to go on: say --yes, or look first with --dry-run.");
        if (Console.IsInputRedirected || !Terminal.IsErrorTerminal) throw new UsageException("There is no terminal to ask on whether to go on: say --yes, or look first with --dry-run.");
    }
}
