using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Explains why the keyring is not available. MSAL wraps the message of the system in two exceptions with an error code that is always 0.
/// </summary>
internal static partial class KeyringDiagnostics
{
    /// <summary>Checks the requirements of the keyring without accessing it, which takes less than a millisecond.</summary>
    /// <exception cref="StorageException">A requirement is not met.</exception>
    public static void ThrowIfUnavailable()
    {
        if (OperatingSystem.IsMacOS()) return;
        if (!OperatingSystem.IsLinux())
            throw CreateUnavailableException("This operating system has no supported keyring.", "Choose another protection.");
        if (!HasDBusSession(Environment.GetEnvironmentVariable, File.Exists)) throw CreateNoSessionException();
        if (!NativeLibrary.TryLoad("libsecret-1.so.0", out _)) throw CreateNoLibraryException();
    }

    /// <summary>
    /// Whether the process has a D-Bus session: DBUS_SESSION_BUS_ADDRESS is set, or the socket exists in XDG_RUNTIME_DIR. Otherwise GLib
    /// would try to start a session, which requires X11.
    /// </summary>
    public static bool HasDBusSession(Func<string, string?> getVariable, Func<string, bool> fileExists) =>
        getVariable("DBUS_SESSION_BUS_ADDRESS") is { Length: > 0 }
        || (getVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtimeFolder && fileExists(Path.Combine(runtimeFolder, "bus")));

    public static StorageException CreateException(Exception fault) => GetMessage(fault) switch
    {
        var message when ContainsAny(message, "D-Bus", "dbus-launch", "Could not connect") => CreateNoSessionException(message),
        var message when ContainsAny(message, "org.freedesktop.secrets")
            && ContainsAny(message, "not provided", "ServiceUnknown", "activat") => CreateUnavailableException(
            $"No keyring service is running in the D-Bus session ({message}).",
            "Install and start one, such as gnome-keyring or KWallet, or choose another protection."),
        var message when ContainsAny(message, "locked", "dismissed", "collection", "prompt") => CreateUnavailableException(
            $"The keyring is locked, or there is none for this user ({message}).",
            "Unlock it by logging in to the desktop (or: gnome-keyring-daemon --unlock), or choose another protection."),
        // errSecInteractionNotAllowed, errSecAuthFailed, errSecNoDefaultKeychain, errSecInteractionRequired
        var message when ContainsAny(message, "-25308", "-25293", "-25307", "-25315") => CreateUnavailableException(
            $"The Keychain is locked or does not allow access from this process ({message}).",
            "Run: security unlock-keychain, or choose another protection."),
        var message when ContainsAny(message, "libsecret") => CreateNoLibraryException(),
        var message => CreateUnavailableException($"The keyring failed: {message}", "Repair the keyring, or choose another protection."),
    };

    private static StorageException CreateNoSessionException(string? message = null) => CreateUnavailableException(
        $"The keyring requires a D-Bus session, and this process has none ({message ?? "DBUS_SESSION_BUS_ADDRESS is not set"}).",
        "Run the program in the desktop session. In a container, over SSH or from cron, choose another protection.");

    private static StorageException CreateNoLibraryException() => CreateUnavailableException(
        "The keyring requires libsecret, and libsecret-1.so.0 is not installed.",
        "Install the package libsecret-1-0 (Debian, Ubuntu) or libsecret (Fedora, Arch, Alpine), or choose another protection.");

    private static StorageException CreateUnavailableException(string message, string remedy) =>
        new(StorageFault.Unavailable, message, remedy);

    private static string GetMessage(Exception fault)
    {
        var message = fault.GetBaseException().Message;
        return SystemMessage().Match(message) is { Success: true } match ? match.Groups[1].Value.Trim() : message;
    }

    private static bool ContainsAny(string message, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
            if (message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    [GeneratedRegex("message:'(.*?)' *\\.", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex SystemMessage();
}
