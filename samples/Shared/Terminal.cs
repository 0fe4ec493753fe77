using Spectre.Console;

namespace Samples;

/// <summary>Results go to stdout, everything said to a person to stderr; colours and movement only where a terminal shows them.</summary>
public static class Terminal
{
    public static IAnsiConsole Out { get; } = Console(System.Console.Out, System.Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Console(System.Console.Error, System.Console.IsErrorRedirected);

    public static bool ErrorIsTerminal => !System.Console.IsErrorRedirected;

    public static void Fail(Exception fault)
    {
        var remedy = fault switch
        {
            GraphDelegatedKit.SignInException signIn => signIn.Remedy,
            GraphDelegatedKit.GraphException graph => graph.Remedy,
            UsageException => "See --help.",
            UnauthorizedAccessException => "See to whom it belongs and that you may read it, or write there.",
            _ => null,
        };
        System.Console.Error.WriteLine(OneLine($"error: {fault.Message} {remedy}"));
    }

    /// <summary>A progress display that was interrupted may have left the cursor hidden.</summary>
    public static void ShowCursor()
    {
        if (ErrorIsTerminal) Error.Cursor.Show(true);
    }

    /// <summary>As one line, and nothing in it that a terminal would obey: names come from anywhere.</summary>
    public static string OneLine(string text) => string.Concat(
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Trim().Select(character => char.IsControl(character) ? '?' : character));

    private static IAnsiConsole Console(TextWriter writer, bool isRedirected)
    {
        var plain = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = 160; // nobody's window: do not fold
        return console;
    }
}
