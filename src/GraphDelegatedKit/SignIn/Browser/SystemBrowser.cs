using System.ComponentModel;
using System.Diagnostics;
using GraphDelegatedKit.SignIn.Options;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>Opens an address in the system's default browser.</summary>
/// <param name="time">The clock.</param>
/// <param name="searchPath">The value of <c>PATH</c>.</param>
/// <param name="hasDisplay">Whether there is a display.</param>
internal sealed class SystemBrowser(TimeProvider time, string? searchPath, bool hasDisplay)
{
    /// <summary>The time in which a program that cannot open a page has ended. A program may also run as long as the browser.</summary>
    public static readonly TimeSpan FailureTime = TimeSpan.FromSeconds(1);

    private static readonly string[] LinuxOpeners = ["xdg-open", "gio", "wslview", "sensible-browser", "x-www-browser"];

    /// <summary>Creates the browser of this machine.</summary>
    public static SystemBrowser Create(TimeProvider time) =>
        new(time, Environment.GetEnvironmentVariable("PATH"), InteractionDetector.HasDisplay);

    /// <summary>Opens a page, and returns once it is likely open.</summary>
    /// <exception cref="InvalidOperationException">No browser can be opened.</exception>
    public async Task OpenAsync(Uri uri, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (OperatingSystem.IsWindows())
        {
            if (TryOpenWithShell(uri)) return;
        }
        else
        {
            foreach (var startInfo in GetOpeners(uri))
                if (await TryRunAsync(startInfo, cancellationToken).ConfigureAwait(false))
                    return;
        }

        throw new InvalidOperationException("No browser can be opened on this machine.");
    }

    private IEnumerable<ProcessStartInfo> GetOpeners(Uri uri)
    {
        if (OperatingSystem.IsMacOS()) return [CreateStartInfo("/usr/bin/open", uri)];
        if (!hasDisplay) return [];
        return LinuxOpeners.SelectMany(name => ProgramFinder.Find(name, searchPath)).Select(path => CreateStartInfo(path, uri));
    }

    // The program's output is discarded: it is not this program's output, and a full pipe would block the browser.
    private static ProcessStartInfo CreateStartInfo(string path, Uri uri)
    {
        string[] arguments = Path.GetFileName(path) == "gio" ? ["open", uri.AbsoluteUri] : [uri.AbsoluteUri];
        return new("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", path, .. arguments]);
    }

    private async Task<bool> TryRunAsync(ProcessStartInfo startInfo, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FailureTime, time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var process = Process.Start(startInfo)!;
            await process.WaitForExitAsync(linkedSource.Token).ConfigureAwait(false);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true; // it runs as long as the browser
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return false;
        }
    }

    // The shell finds the browser by the scheme of the address, so no program is searched for.
    private static bool TryOpenWithShell(Uri uri)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(uri.AbsoluteUri) { UseShellExecute = true });
            return true;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return false;
        }
    }
}
