using System.Text;
using Samples;

namespace UserAdmin;

/// <summary>Reads the list of users from a file, or from stdin.</summary>
internal static class UserInput
{
    public const string Stdin = "-";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="UsageException">The list cannot be read, or is not a list of users.</exception>
    public static async Task<UserList> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var name = path == Stdin ? "stdin" : $"'{path}'";
        if (path == Stdin && !Console.IsInputRedirected)
            await Console.Error.WriteLineAsync(
                "One user per line; Ctrl+D on a separate line ends the list.".AsMemory(), cancellationToken);
        try
        {
            // Reading from a terminal cannot be cancelled; the wait for it can.
            return await Task.Run(() => Read(path, name), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"{name} is not UTF-8. Save it as 'CSV UTF-8', or as text in UTF-8.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file {name}.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException(Directory.Exists(path)
                ? $"{name} is a folder: name a file."
                : $"{name} may not be read: change its permissions, or run this as a user who may read it.");
        }
        catch (IOException e)
        {
            throw new UsageException($"{name} could not be read: {e.Message}");
        }
    }

    /// <summary>Reports an empty list, which needs no sign-in.</summary>
    public static int ReportEmpty(string path)
    {
        Console.Error.WriteLine($"There is no user in {(path == Stdin ? "the list on stdin" : $"'{path}'")}: nothing to do.");
        return ExitCode.Done;
    }

    private static UserList Read(string path, string name)
    {
        using var stream = path == Stdin ? OpenStdin() : File.OpenRead(path);
        using var reader = new StreamReader(stream, Utf8);
        return UserList.Read(reader, name);
    }

    // A terminal reports the end of what was typed once. Another read would wait for another Ctrl+D.
    private static Stream OpenStdin()
    {
        var stdin = Console.OpenStandardInput();
        if (Console.IsInputRedirected) return stdin;

        var typed = new MemoryStream();
        stdin.CopyTo(typed);
        typed.Position = 0;
        return typed;
    }
}
