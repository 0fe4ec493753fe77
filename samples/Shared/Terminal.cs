using Spectre.Console;

namespace Samples;

/// <summary>Results go to stdout, everything said to a person to stderr; colours and movement only where a terminal shows them.</summary>
public static class Terminal
{
    public static IAnsiConsole Out { get; } = CreateConsole(System.Console.Out, System.Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = CreateConsole(System.Console.Error, System.Console.IsErrorRedirected);

    public static bool IsErrorTerminal => !System.Console.IsErrorRedirected;

    public static void WriteError(Exception exception)
    {
        var remedy = exception switch
        {
            GraphDelegatedKit.SignInException signInException => signInException.Remedy,
            GraphDelegatedKit.GraphException graphException => graphException.Remedy,
            UsageException => "See --help.",
            UnauthorizedAccessException => "See to whom it belongs and that you may read it, or write there.",
            _ => null,
        };
        System.Console.Error.WriteLine(ToOneLine($"error: {exception.Message} {remedy}"));
    }

    /// <summary>A progress display that was interrupted may have left the cursor hidden.</summary>
    public static void ShowCursor()
    {
        if (IsErrorTerminal) Error.Cursor.Show(true);
    }

    /// <summary>As one line, and nothing in it that a terminal would obey: names come from anywhere.</summary>
    public static string ToOneLine(string text) => string.Concat(
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Trim().Select(character => char.IsControl(character) ? '?' : character));

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isRedirected)
    {
        var noColor = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = 160; // nobody's window: do not fold
        return console;
    }
}
