using System.ComponentModel;
using System.Diagnostics;

namespace GraphDelegatedKit.SignIn;

/// <summary>Opens an address in the browser the person uses.</summary>
internal static class SystemBrowser
{
    private static readonly string[] LinuxOpeners = ["xdg-open", "gio", "wslview", "sensible-browser", "x-www-browser"];

    /// <exception cref="InvalidOperationException">There is none to be opened here.</exception>
    public static Task OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opened = OperatingSystem.IsWindows() ? Try(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })
            : OperatingSystem.IsMacOS() ? Try(new ProcessStartInfo("open", [address.AbsoluteUri]))
            : PersonPresence.HasDisplay && LinuxOpeners.Select(Find).FirstOrDefault(path => path is not null) is { } opener && Try(Quiet(opener, address));
        return opened ? Task.CompletedTask : throw new InvalidOperationException("No browser can be opened here.");
    }

    private static string? Find(string program) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // What a browser chats on its output is none of the program's, and a pipe that nobody reads would stop it.
    private static ProcessStartInfo Quiet(string opener, Uri address) =>
        new("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", opener, .. opener.EndsWith("/gio", StringComparison.Ordinal) ? ["open"] : Array.Empty<string>(), address.AbsoluteUri]);

    private static bool Try(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start);
            return true;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return false;
        }
    }
}
