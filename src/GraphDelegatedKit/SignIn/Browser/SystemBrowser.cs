using System.ComponentModel;
using System.Diagnostics;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>Opens an address in the browser the person uses.</summary>
internal static class SystemBrowser
{
    private static readonly string[] LinuxOpeners = ["xdg-open", "gio", "wslview", "sensible-browser", "x-www-browser"];

    /// <exception cref="InvalidOperationException">There is none to be opened here.</exception>
    public static Task OpenAsync(Uri uri, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isOpened = OperatingSystem.IsWindows() ? TryStart(new ProcessStartInfo(uri.AbsoluteUri) { UseShellExecute = true })
            : OperatingSystem.IsMacOS() ? TryStart(new ProcessStartInfo("open", [uri.AbsoluteUri]))
            : InteractionDetector.HasDisplay && LinuxOpeners.Select(FindOnPath).FirstOrDefault(path => path is not null) is { } opener && TryStart(CreateQuietStartInfo(opener, uri));
        return isOpened ? Task.CompletedTask : throw new InvalidOperationException("No browser can be opened here.");
    }

    private static string? FindOnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // What a browser chats on its output is none of the program's, and a pipe that nobody reads would stop it.
    private static ProcessStartInfo CreateQuietStartInfo(string opener, Uri uri) =>
        new("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", opener, .. opener.EndsWith("/gio", StringComparison.Ordinal) ? ["open"] : Array.Empty<string>(), uri.AbsoluteUri]);

    private static bool TryStart(ProcessStartInfo startInfo)
    {
        try
        {
            using var process = Process.Start(startInfo);
            return true;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return false;
        }
    }
}
