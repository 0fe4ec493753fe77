using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Tool.Run;

// The files that lead every program in the namespace to the tenant. They are written to a temporary folder and shown in place of the
// system's files. Outside the namespace, nothing changes.
internal sealed partial class NamespaceFiles : IDisposable
{
    private const string Hosts = "/etc/hosts", NameServices = "/etc/nsswitch.conf", NameCache = "/run/nscd";

    private const UnixFileMode PublicRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // The bundles of Debian, Fedora, SUSE and Alpine.
    private static readonly string[] SystemBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graph-local-");

    private NamespaceFiles(string authorityPem)
    {
        // The command may run as another user, and nothing here is secret.
        if (!OperatingSystem.IsWindows())
            _folder.UnixFileMode |= PublicRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Authority = Write("authority.pem", authorityPem);
        Bundle = Write("ca-bundle.pem", ReadSystemBundle() + authorityPem);
    }

    // The certificate authority of the tenant.
    public string Authority { get; }

    // The certificate authorities of the system and that of the tenant.
    public string Bundle { get; }

    public static NamespaceFiles Mount(LocalTenantAddress address)
    {
        var files = new NamespaceFiles(address.CertificatePem + "\n");
        try
        {
            Linux.Bind(files.Write("hosts", CreateHosts(address.ListenAddress)), Hosts);
            foreach (var bundle in SystemBundles.Where(File.Exists))
                Linux.Bind(files.Bundle, bundle);
            files.DisableNameServices();
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string CreateHosts(string address) =>
        string.Concat(LocalTenant.HostNames.Select(host => $"{address} {host}\n")) + File.ReadAllText(Hosts);

    private static string ReadSystemBundle()
    {
        var bundle = Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } chosen && File.Exists(chosen)
            ? chosen
            : Array.Find(SystemBundles, File.Exists);
        return bundle is null ? "" : File.ReadAllText(bundle).TrimEnd() + "\n";
    }

    // systemd-resolved and nscd answer through a Unix socket from outside of the namespace, where the names are Microsoft's.
    private void DisableNameServices()
    {
        if (File.Exists(NameServices))
            Linux.Bind(Write("nsswitch.conf", HostsLine().Replace(File.ReadAllText(NameServices), "hosts: files dns")), NameServices);
        if (Directory.Exists(NameCache))
            Linux.Bind(_folder.CreateSubdirectory("nscd").FullName, NameCache);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | PublicRead);
        return path;
    }

    [GeneratedRegex("^hosts:.*$", RegexOptions.Multiline)]
    private static partial Regex HostsLine();
}
