using System.ComponentModel;
using System.Diagnostics;
using GraphDelegatedKit.SignIn.Options;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>Opens an address in the system's default browser.</summary>
internal static class SystemBrowser
{
    private static readonly string[] LinuxOpeners = ["xdg-open", "gio", "wslview", "sensible-browser", "x-www-browser"];

    /// <exception cref="InvalidOperationException">No browser can be opened.</exception>
    public static Task OpenAsync(Uri uri, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isOpened = OperatingSystem.IsWindows() ? TryStart(new ProcessStartInfo(uri.AbsoluteUri) { UseShellExecute = true })
            : OperatingSystem.IsMacOS() ? TryStart(new ProcessStartInfo("open", [uri.AbsoluteUri]))
            : InteractionDetector.HasDisplay && FindOpener() is { } opener && TryStart(CreateQuietStartInfo(opener, uri));
        return isOpened ? Task.CompletedTask : throw new InvalidOperationException("No browser can be opened on this machine.");
    }

    private static string? FindOpener() => LinuxOpeners.Select(FindOnPath).FirstOrDefault(path => path is not null);

    private static string? FindOnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // The browser's output is discarded: it is not the program's output, and a full pipe would block the browser.
    private static ProcessStartInfo CreateQuietStartInfo(string opener, Uri uri)
    {
        string[] arguments = opener.EndsWith("/gio", StringComparison.Ordinal) ? ["open", uri.AbsoluteUri] : [uri.AbsoluteUri];
        return new("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", opener, .. arguments]);
    }

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
