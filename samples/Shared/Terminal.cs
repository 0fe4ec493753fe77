using Spectre.Console;

namespace Samples;

/// <summary>Writes results to stdout and messages to stderr; uses colours and progress displays only on a terminal.</summary>
public static class Terminal
{
    private const int RedirectedWidth = 10_000; // no window, so no line is wrapped

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
            UnauthorizedAccessException => "Check the owner and the permissions of the file or folder.",
            _ => null,
        };
        System.Console.Error.WriteLine(ToOneLine($"error: {exception.Message} {remedy}"));
    }

    /// <summary>Shows the cursor, which an interrupted progress display may have left hidden.</summary>
    public static void ShowCursor()
    {
        if (IsErrorTerminal) Error.Cursor.Show(true);
    }

    /// <summary>Returns the text as one line without control characters: names are untrusted input.</summary>
    public static string ToOneLine(string text)
    {
        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Concat(string.Join(' ', lines).Trim().Select(character => char.IsControl(character) ? '?' : character));
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isRedirected)
    {
        var noColor = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            // The default enrichers switch escape sequences on in CI systems, even where the output is a pipe.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (isRedirected) console.Profile.Width = RedirectedWidth;
        return console;
    }
}
