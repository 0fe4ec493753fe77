using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

public sealed class KeyringDiagnosticsTests
{
    [TestCase("unix:path=/run/user/1000/bus", null, false, true)]
    [TestCase(null, "/run/user/1000", true, true)]
    [TestCase(null, "/run/user/1000", false, false)]
    [TestCase("", null, true, false)]
    [TestCase(null, null, true, false)]
    public void A_missing_D_Bus_session_is_detected_from_environment_and_file_system(
        string? url, string? runtimeFolder, bool hasBus, bool expected)
    {
        string? GetVariable(string name) => name == "DBUS_SESSION_BUS_ADDRESS" ? url : name == "XDG_RUNTIME_DIR" ? runtimeFolder : null;

        Assert.That(KeyringDiagnostics.HasDBusSession(GetVariable, path => hasBus && path == "/run/user/1000/bus"), Is.EqualTo(expected));
    }

    // The message of the system in the format in which MSAL wraps it.
    [TestCase(
        "domain:'136' code:'0' message:'Cannot autolaunch D-Bus without X11 $DISPLAY' .Error code: 0",
        "D-Bus session",
        "another protection")]
    [TestCase(
        "domain:'136' code:'2' message:'Could not connect: No such file or directory' .Error code: 2",
        "D-Bus session",
        "another protection")]
    [TestCase(
        "domain:'94' code:'2' message:'The name org.freedesktop.secrets was not provided by any .service files' .Error code: 2",
        "No keyring service is running",
        "gnome-keyring")]
    [TestCase(
        "domain:'94' code:'19' message:'Object does not exist at path “/org/freedesktop/secrets/collection/login”' .Error code: 19",
        "locked, or there is none",
        "Unlock it")]
    [TestCase("domain:'95' code:'1' message:'Cannot create an item in a locked collection' .Error code: 1", "locked", "Unlock it")]
    [TestCase("Could not create new item: -25308", "Keychain is locked", "security unlock-keychain")]
    [TestCase(
        "Unable to load shared library 'libsecret-1.so.0' or one of its dependencies.",
        "libsecret-1.so.0 is not installed",
        "libsecret-1-0")]
    [TestCase("domain:'1' code:'7' message:'An undocumented failure' .Error code: 7", "An undocumented failure", "another protection")]
    public void A_keyring_failure_is_reported_with_the_system_message_and_a_remedy(
        string innerMessage, string expectedMessage, string remedy)
    {
        var fault = new InvalidOperationException(
            "An exception was encountered while processing libsecret error information during saving in the Storage. Error code: 0",
            new InvalidOperationException(innerMessage));

        var diagnosis = KeyringDiagnostics.CreateException(fault);

        Assert.That(diagnosis.Fault, Is.EqualTo(StorageFault.Unavailable));
        Assert.That(diagnosis.Message, Does.Contain(expectedMessage).And.Not.Contain("domain:").And.Not.Contain("Error code"));
        Assert.That(diagnosis.Remedy, Does.Contain(remedy));
    }
}
