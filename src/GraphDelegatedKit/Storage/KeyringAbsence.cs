using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Storage;

/// <summary>Says plainly why there is no keyring. MSAL buries the system's own words two exceptions deep, under an error code that is always 0.</summary>
internal static partial class KeyringAbsence
{
    /// <summary>What can be seen without asking anybody, and so within a millisecond.</summary>
    /// <exception cref="StorageException">Something it cannot work without is missing.</exception>
    public static void ThrowIfKnown()
    {
        if (OperatingSystem.IsMacOS()) return;
        if (!OperatingSystem.IsLinux()) throw Absent("This system has no keyring that is known here.", "Choose another protection.");
        if (!HasSession(Environment.GetEnvironmentVariable, File.Exists)) throw NoSession();
        if (!NativeLibrary.TryLoad("libsecret-1.so.0", out _)) throw NoLibrary();
    }

    /// <summary>D-Bus is found by one variable, or at its usual place in the other's folder. GLib would try to start one, which needs X11.</summary>
    public static bool HasSession(Func<string, string?> variable, Func<string, bool> exists) =>
        variable("DBUS_SESSION_BUS_ADDRESS") is { Length: > 0 } || (variable("XDG_RUNTIME_DIR") is { Length: > 0 } folder && exists(Path.Combine(folder, "bus")));

    public static StorageException Of(Exception fault) => Words(fault) switch
    {
        var words when Says(words, "D-Bus", "dbus-launch", "Could not connect") => NoSession(words),
        var words when Says(words, "org.freedesktop.secrets") && Says(words, "not provided", "ServiceUnknown", "activat") =>
            Absent($"No keyring answers on the D-Bus session ({words}).", "Install and start one, such as gnome-keyring or KWallet, or choose another protection."),
        var words when Says(words, "locked", "dismissed", "collection", "prompt") => Absent($"The keyring is locked, or there is none for this user ({words}).", "Unlock it by logging in to the desktop (or: gnome-keyring-daemon --unlock), or choose another protection."),
        var words when Says(words, "-25308", "-25293", "-25307", "-25315") => Absent($"The Keychain is locked or may not be asked from here ({words}).", "Run: security unlock-keychain, or choose another protection."),
        var words when Says(words, "libsecret") => NoLibrary(),
        var words => Absent($"The keyring refused: {words}", "Choose another protection, or mend the keyring."),
    };

    private static StorageException NoSession(string? words = null) => Absent(
        $"There is no keyring without a D-Bus session, and this process has none ({words ?? "DBUS_SESSION_BUS_ADDRESS is not set"}).",
        "Run it in the desktop's session; in a container, over SSH or from cron choose another protection.");

    private static StorageException NoLibrary() => Absent(
        "There is no keyring without libsecret, and libsecret-1.so.0 is not installed.", "Install the package libsecret-1-0 (Debian, Ubuntu) or libsecret (Fedora, Arch, Alpine), or choose another protection.");

    private static StorageException Absent(string message, string remedy) => new(StorageFault.Unreachable, message, remedy);

    private static string Words(Exception fault)
    {
        var words = fault.GetBaseException().Message;
        return SystemsOwn().Match(words) is { Success: true } match ? match.Groups[1].Value.Trim() : words;
    }

    private static bool Says(string words, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
            if (words.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    [GeneratedRegex("message:'(.*?)' *\\.", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex SystemsOwn();
}
