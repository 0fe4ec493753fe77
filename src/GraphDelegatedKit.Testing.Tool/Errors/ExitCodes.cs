namespace GraphDelegatedKit.Testing.Tool.Errors;

// "run" has the exit codes of env and timeout: 125 is for a wrong command line, too, because any lower code may be that of the command.
// https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html
internal static class ExitCodes
{
    public const int Succeeded = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int RunFailed = 125;
    public const int NotExecutable = 126;
    public const int NotFound = 127;
    public const int SignalBase = 128; // plus the number of the signal
    public const int Interrupted = 130;
}
