namespace GraphDelegatedKit.Testing.Tool.Errors;

// A failure that the user of the program can correct; the message says how.
internal sealed class CommandFailedException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    // Whether the command line itself is wrong.
    public bool IsUsage { get; init; }

    // Whether the same command can succeed a moment later.
    public bool IsTransient { get; init; }
}
