using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using GraphDelegatedKit.Testing.Suggestions;

namespace Samples;

/// <summary>
/// Runs a sample's command line: reports each failure in one line, returns an exit code for scripts, and ends cleanly on Ctrl+C.
/// </summary>
public static class Sample
{
    public static async Task<int> RunAsync(RootCommand rootCommand, SampleOptions options, SampleHelp help, string[] args)
    {
        Terminal.Protect();
        help.Attach(rootCommand);
        foreach (var option in options.All) rootCommand.Options.Add(option);
        var parseResult = rootCommand.Parse(args);
        if (parseResult.Action is ParseErrorAction) return WriteUsageError(parseResult);
        if (FindUnknownOption(parseResult) is { } unknownOption)
        {
            var similar = FindSimilar(parseResult, unknownOption);
            Terminal.WriteError(new UsageException(
                $"There is no option '{unknownOption}' here.{similar} If it is a name, put -- before it, separated by a space."));
            return ExitCode.Usage;
        }

        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = Terminal.TrustedOut, // the help has several lines
            };
            return await parseResult.InvokeAsync(configuration, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            Terminal.WriteError(e);
            return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.FromException(e);
        }
        finally
        {
            Terminal.ShowCursor();
        }

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested; // the second signal ends the process at once
            cancellation.Cancel();
        }
    }

    // System.CommandLine takes an unknown option as an argument if the command has one.
    private static string? FindUnknownOption(ParseResult parseResult)
    {
        if (parseResult.Action is SampleHelp) return null;

        var tokens = parseResult.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet();
        return parseResult.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .FirstOrDefault(value => value is ['-', _, ..] && tokens.Contains(value));
    }

    private static int WriteUsageError(ParseResult parseResult)
    {
        Terminal.WriteError(new UsageException(parseResult.UnmatchedTokens is [var unknown, ..]
            ? $"There is no command, option or argument '{unknown}' here.{FindSimilar(parseResult, unknown)}"
            : string.Join(' ', parseResult.Errors.Select(error => error.Message))));
        return ExitCode.Usage;
    }

    private static string FindSimilar(ParseResult parseResult, string unknown)
    {
        var command = parseResult.CommandResult.Command;
        var options = command.Options.Concat(parseResult.RootCommandResult.Command.Options.Where(option => option.Recursive));
        var names = options.Select(option => option.Name).Concat(command.Subcommands.Select(subcommand => subcommand.Name));
        return Suggestion.CreateHint(unknown, names);
    }
}
