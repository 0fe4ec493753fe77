using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Apps;

// Reads a client secret from a place that other users of the machine cannot read, unlike the command line in the list of processes.
internal static class SecretSource
{
    public static string ReadEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new CommandFailedException($"the environment variable '{name}' is not set. Set it to the client secret.");

    public static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } text
                ? text
                : throw new CommandFailedException($"the file '{path}' is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(exception.Message, exception);
        }
    }
}
