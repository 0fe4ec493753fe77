namespace GraphDelegatedKit.Testing.Tool;

internal static class ExitCodes
{
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;
}
