using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace Samples;

/// <summary>Runs a sample's command line: one clear line for every failure, an exit code for scripts, and Ctrl+C that ends in order.</summary>
public static class Sample
{
    public static async Task<int> RunAsync(RootCommand root, SampleOptions options, string[] args)
    {
        foreach (var option in options.All) root.Options.Add(option);
        var line = root.Parse(args);
        if (line.Action is ParseErrorAction) return Refuse(line);

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            Terminal.Fail(e);
            return stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Of(e);
        }
        finally
        {
            Terminal.ShowCursor();
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested; // whoever asks again cannot wait
            stop.Cancel();
        }
    }

    private static int Refuse(ParseResult line)
    {
        Terminal.Fail(new UsageException(line.UnmatchedTokens is [var unknown, ..]
            ? $"There is no command, option or argument '{unknown}' here."
            : string.Join(' ', line.Errors.Select(error => error.Message))));
        return ExitCode.Usage;
    }
}
