using Samples;

namespace UserAdmin;

/// <summary>The arguments of the enable and disable commands.</summary>
internal sealed record SetAccountEnabledArguments(
    bool Enable, string InputPath, bool DryRun, bool SkipConfirmation, string? ResumePath, bool IncludeSelf)
{
    public OutcomeKind SuccessKind => Enable ? OutcomeKind.Enabled : OutcomeKind.Disabled;

    /// <exception cref="UsageException">
    /// No confirmation is possible and --yes is missing; or --resume does not name a usable file.
    /// </exception>
    public void Validate()
    {
        if (ResumePath is not null && Directory.Exists(ResumePath))
            throw new UsageException($"--resume '{ResumePath}' is a folder: name a file. It is created if it does not exist.");
        if (ResumePath is not null && InputPath != UserInput.Stdin && Path.GetFullPath(ResumePath) == Path.GetFullPath(InputPath))
            throw new UsageException(
                $"--resume '{ResumePath}' is the list itself: name another file. It is created if it does not exist.");
        if (DryRun || SkipConfirmation) return;
        if (InputPath == UserInput.Stdin)
            throw new UsageException(
                "With the list on stdin there is no way to ask for confirmation: say --yes, or check first with --dry-run.");
        if (Console.IsInputRedirected || !Terminal.IsErrorTerminal)
            throw new UsageException("There is no terminal to ask for confirmation: say --yes, or check first with --dry-run.");
    }
}
