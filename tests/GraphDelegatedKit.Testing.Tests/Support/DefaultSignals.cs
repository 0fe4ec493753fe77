namespace GraphDelegatedKit.Testing.Tests.Support;

// A child process inherits ignored signals: those of a run in the background, or under nohup.
internal static class DefaultSignals
{
    // The start of a command line that gives a program the default signals.
    public static string[] Wrapper => OperatingSystem.IsLinux() ? ["env", "--default-signal=HUP,INT,QUIT"] : [];
}
