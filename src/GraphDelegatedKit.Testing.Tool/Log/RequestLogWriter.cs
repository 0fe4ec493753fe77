namespace GraphDelegatedKit.Testing.Tool.Log;

// Writes a line per request to stderr. Stdout belongs to the addresses, or to the command of "run".
internal static class RequestLogWriter
{
    private static readonly bool UseColor = !Console.IsErrorRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    // Console.Error would switch the keys of a terminal to another mode, which the command of "run" does not expect.
    private static readonly TextWriter Error =
        TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });

    public static void Write(RecordedRequest request)
    {
        foreach (var line in RequestLine.Format(request, TimeZoneInfo.Local, UseColor))
            Error.WriteLine(line);
    }
}
