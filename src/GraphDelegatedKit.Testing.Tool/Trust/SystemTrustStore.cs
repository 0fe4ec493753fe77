namespace GraphDelegatedKit.Testing.Tool.Trust;

// The store of the operating system.
internal static class SystemTrustStore
{
    // https://manpages.debian.org/update-ca-certificates, https://manpages.debian.org/update-ca-trust
    private static readonly (string Folder, string Program, string[] AfterRemoval)[] LinuxFolders =
    [
        ("/usr/local/share/ca-certificates", "update-ca-certificates", ["--fresh"]), // Debian, Ubuntu, Alpine
        ("/etc/pki/ca-trust/source/anchors", "update-ca-trust", []), // Fedora, RHEL
        ("/etc/pki/trust/anchors", "update-ca-certificates", []), // SUSE
        ("/etc/ca-certificates/trust-source/anchors", "update-ca-trust", []), // Arch
    ];

    public static TrustStore Create(TrustedAuthority authority)
    {
        if (OperatingSystem.IsWindows())
            return CreateForWindows(authority);
        return OperatingSystem.IsMacOS() ? CreateForMac(authority) : CreateForLinux(authority);
    }

    private static TrustStore CreateForLinux(TrustedAuthority authority)
    {
        var (folder, program, afterRemoval) = Array.Find(LinuxFolders, candidate => Directory.Exists(candidate.Folder));
        if (folder is null)
            return new TrustStore("System", authority.IsTrustedBySystem(), [], [], "Install the package ca-certificates.");
        var target = $"{folder}/{authority.FilePrefix}.crt";
        return new TrustStore(
            $"System ({program})",
            authority.IsTrustedBySystem(),
            [AsRoot("install", "-m", "644", authority.Path, target), AsRoot(program)],
            [AsRoot("rm", "-f", target), AsRoot(program, afterRemoval)]);
    }

    private static TrustStore CreateForMac(TrustedAuthority authority) => new(
        "Keychain (Safari, Chrome, system programs)",
        authority.IsTrustedBySystem(),
        [new TrustStep("security", "add-trusted-cert", "-r", "trustRoot", authority.Path)],
        [
            new TrustStep("security", "remove-trusted-cert", authority.Path),
            new TrustStep("security", "delete-certificate", "-Z", authority.Sha1),
        ]);

    private static TrustStore CreateForWindows(TrustedAuthority authority) => new(
        "Windows (Edge, Chrome, system programs)",
        authority.IsTrustedBySystem(),
        [new TrustStep("certutil", "-user", "-addstore", "Root", authority.Path)],
        [new TrustStep("certutil", "-user", "-delstore", "Root", authority.Sha1)]);

    private static TrustStep AsRoot(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? new TrustStep(program, arguments) : new TrustStep("sudo", [program, .. arguments]);
}
