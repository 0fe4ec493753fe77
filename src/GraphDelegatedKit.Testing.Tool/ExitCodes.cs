namespace GraphDelegatedKit.Testing.Tool;

// Those of "run" are the ones of env, timeout and docker run: a program's own exit codes end below them.
internal static class ExitCodes
{
    public const int Stopped = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int RunFailed = 125;
    public const int NotExecutable = 126;
    public const int NotFound = 127;
    public const int Interrupted = 130;
}
