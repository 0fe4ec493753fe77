using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace Samples;

/// <summary>
/// Runs a sample's command line: reports each failure in one line, returns an exit code for scripts, and ends cleanly on Ctrl+C.
/// </summary>
public static class Sample
{
    public static async Task<int> RunAsync(RootCommand rootCommand, SampleOptions options, string[] args)
    {
        foreach (var option in options.All) rootCommand.Options.Add(option);
        var parseResult = rootCommand.Parse(args);
        if (parseResult.Action is ParseErrorAction) return WriteUsageError(parseResult);

        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
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

    private static int WriteUsageError(ParseResult parseResult)
    {
        Terminal.WriteError(new UsageException(parseResult.UnmatchedTokens is [var unknown, ..]
            ? $"There is no command, option or argument '{unknown}' here."
            : string.Join(' ', parseResult.Errors.Select(error => error.Message))));
        return ExitCode.Usage;
    }
}
