using Samples;

namespace UserAdmin;

/// <summary>What the command line says about enabling or disabling.</summary>
internal sealed record SwitchChoice(bool Enable, string Input, bool DryRun, bool Yes, string? Resume, bool IncludeSelf)
{
    public Result Done => Enable ? Result.Enabled : Result.Disabled;

    public Result WouldDo => Enable ? Result.WouldEnable : Result.WouldDisable;

    /// <exception cref="UsageException">Nobody could be asked, and nobody said yes; or the state cannot be a file.</exception>
    public void Check()
    {
        if (Resume is not null && Directory.Exists(Resume)) throw new UsageException($"--resume '{Resume}' is a folder: name a file. It is made if it is not there.");
        if (Resume is not null && Input != UserInput.Stdin && Path.GetFullPath(Resume) == Path.GetFullPath(Input)) throw new UsageException($"--resume '{Resume}' is the list itself: name another file. It is made if it is not there.");
        if (DryRun || Yes) return;
        if (Input == UserInput.Stdin) throw new UsageException("With the list on stdin nobody can be asked whether to go on: say --yes, or look first with --dry-run.");
        if (Console.IsInputRedirected || !Terminal.ErrorIsTerminal) throw new UsageException("There is no terminal to ask on whether to go on: say --yes, or look first with --dry-run.");
    }
}
