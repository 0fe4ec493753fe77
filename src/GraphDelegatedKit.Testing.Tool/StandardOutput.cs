using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool;

// Writes the results of the commands.
internal static class StandardOutput
{
    // A closed stdout or a full disk is not a defect of this program.
    public static async Task WriteAsync(string text)
    {
        try
        {
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                $"stdout cannot be written: {exception.Message.Split(" : ")[0].TrimEnd('.')}. Let it lead to a file or to a program.",
                exception);
        }
    }
}
