using System.Diagnostics;

namespace GraphDelegatedKit.Testing.Tool.Trust;

// The stores of browsers on Linux, which do not use that of the system:
// https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md and
// https://support.mozilla.org/kb/setting-certificate-authorities-firefox.
internal static class BrowserTrustStores
{
    private const string Program = "certutil";
    private const string ToolNote = "Needs certutil: install libnss3-tools (Debian, Ubuntu) or nss-tools (Fedora).";

    public static IEnumerable<TrustStore> Create(TrustedAuthority authority)
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var tool = Run.CommandPath.Find(Program);
        yield return Create("Chromium and Chrome", Path.Combine(home, ".pki", "nssdb"), authority, tool);
        foreach (var profile in FindFirefoxProfiles(home))
            yield return Create($"Firefox ({Path.GetFileName(profile)})", profile, authority, tool);
    }

    private static IEnumerable<string> FindFirefoxProfiles(string home) =>
        new[] { Path.Combine(home, ".mozilla", "firefox"), Path.Combine(home, "snap", "firefox", "common", ".mozilla", "firefox") }
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder => File.Exists(Path.Combine(folder, "cert9.db")));

    private static TrustStore Create(string name, string folder, TrustedAuthority authority, string? tool)
    {
        var database = "sql:" + folder;
        TrustStep[] create = File.Exists(Path.Combine(folder, "cert9.db"))
            ? []
            : [new TrustStep("mkdir", "-p", folder), new TrustStep(Program, "-N", "--empty-password", "-d", database)];
        return new TrustStore(
            name,
            tool is null ? null : create.Length == 0 && authority.IsSameAs(Read(tool, database, authority.Nickname)),
            [.. create, new TrustStep(Program, "-A", "-d", database, "-t", "C,,", "-n", authority.Nickname, "-i", authority.Path)],
            create.Length == 0 ? [new TrustStep(Program, "-D", "-d", database, "-n", authority.Nickname)] : [],
            tool is null ? ToolNote : null);
    }

    private static string Read(string tool, string database, string nickname)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, ["-L", "-d", database, "-n", nickname, "-a"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
