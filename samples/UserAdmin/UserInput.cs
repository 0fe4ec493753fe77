using System.Text;
using Samples;

namespace UserAdmin;

/// <summary>Reads the list of users from a file, or from stdin.</summary>
internal static class UserInput
{
    public const string Stdin = "-";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="UsageException">It cannot be read, or is no list of users.</exception>
    public static async Task<UserList> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var name = path == Stdin ? "stdin" : $"'{path}'";
        if (path == Stdin && !Console.IsInputRedirected) await Console.Error.WriteLineAsync("One user a line; Ctrl+D on a line of its own ends the list.".AsMemory(), cancellationToken);
        try
        {
            return await Task.Run(() => Read(path, name), cancellationToken).WaitAsync(cancellationToken); // a terminal is read until its person is done, or is gone
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
            throw new UsageException(Directory.Exists(path) ? $"{name} is a folder: name a file." : $"{name} may not be read: change its rights, or run this as somebody who may.");
        }
        catch (IOException e)
        {
            throw new UsageException($"{name} could not be read: {e.Message}");
        }
    }

    /// <summary>An empty list is done, and nobody needs to sign in for it.</summary>
    public static int ReportEmpty(string path)
    {
        Console.Error.WriteLine($"No user stands in {(path == Stdin ? "the list on stdin" : $"'{path}'")}: nothing to do.");
        return ExitCode.Done;
    }

    private static UserList Read(string path, string name)
    {
        using var stream = path == Stdin ? Console.OpenStandardInput() : File.OpenRead(path);
        using var reader = new StreamReader(stream, Utf8);
        return UserList.Read(reader, name);
    }
}
