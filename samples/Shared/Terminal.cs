using Spectre.Console;

namespace Samples;

/// <summary>Writes results to stdout and messages to stderr; uses colours and progress displays only on a terminal.</summary>
public static class Terminal
{
    private const int RedirectedWidth = 10_000; // no window, so no line is wrapped

    /// <summary>Stdout and stderr for text with escape sequences or several lines, which must not contain untrusted text.</summary>
    internal static TextWriter TrustedOut { get; } = System.Console.Out;

    internal static TextWriter TrustedError { get; } = System.Console.Error;

    public static IAnsiConsole Out { get; } = CreateConsole(TrustedOut, System.Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = CreateConsole(TrustedError, System.Console.IsErrorRedirected);

    public static bool IsErrorTerminal => !System.Console.IsErrorRedirected;

    /// <summary>Makes everything that is written to <see cref="System.Console"/> from now on safe to show.</summary>
    internal static void Protect()
    {
        System.Console.SetOut(new SafeTextWriter(TrustedOut));
        System.Console.SetError(new SafeTextWriter(TrustedError));
    }

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
        System.Console.Error.WriteLine($"error: {exception.Message} {remedy}".TrimEnd());
    }

    /// <summary>Shows the cursor, which an interrupted progress display may have left hidden.</summary>
    public static void ShowCursor()
    {
        if (IsErrorTerminal) Error.Cursor.Show(true);
    }

    /// <inheritdoc cref="UntrustedText.ToOneLine"/>
    public static string ToOneLine(string text) => UntrustedText.ToOneLine(text).Trim();

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
