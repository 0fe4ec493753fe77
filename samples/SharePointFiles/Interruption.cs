using Samples;

namespace SharePointFiles;

/// <summary>Says what the same command does after an interruption that came before its transfer started.</summary>
internal static class Interruption
{
    /// <param name="message">What was done, and what the same command does.</param>
    /// <param name="runAsync">The command, which handles an interruption of the transfer itself.</param>
    /// <param name="cancellationToken">Cancelled by the interruption.</param>
    public static async Task<int> ExplainAsync(string message, Func<Task<int>> runAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await runAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(message);
            return ExitCode.Interrupted;
        }
    }
}
