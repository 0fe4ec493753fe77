using GraphDelegatedKit.SignIn.Options;

namespace GraphDelegatedKit.Tests.SignIn;

[Platform(Include = "Linux", Reason = "Elsewhere the system itself says whether there is a display.")]
public sealed class InteractionDetectionTests
{
    [TestCase("DISPLAY", true, "Browser,DeviceCode")]
    [TestCase("WAYLAND_DISPLAY", false, "Browser")]
    [TestCase("", true, "DeviceCode")]
    [TestCase("", false, "")]
    [TestCase("DISPLAY SSH_CONNECTION", true, "DeviceCode", Description = "a forwarded display has no browser of the user")]
    [TestCase("SSH_TTY", true, "DeviceCode", Description = "but a user is at the other end")]
    [TestCase("DISPLAY CI", true, "")]
    [TestCase("DISPLAY TF_BUILD", true, "")]
    [TestCase("DISPLAY GITHUB_ACTIONS", true, "")]
    public void A_user_is_reached_by_a_browser_on_a_display_and_by_a_device_code_on_a_terminal(
        string variables, bool hasTerminal, string expectedMethods)
    {
        Assert.That(DetectMethods(Interaction.WhenPersonPresent, variables, hasTerminal), Is.EqualTo(expectedMethods));
    }

    [TestCase(Interaction.Allowed, "CI", false, "Browser,DeviceCode")]
    [TestCase(Interaction.Never, "DISPLAY", true, "")]
    public void An_explicit_interaction_setting_overrides_the_detection_of_a_user(
        Interaction interaction, string variables, bool hasTerminal, string expectedMethods)
    {
        Assert.That(DetectMethods(interaction, variables, hasTerminal), Is.EqualTo(expectedMethods));
    }

    // In CI, a function of the program reaches no user either. Programs set it to format the message, also in a log.
    [TestCase("", "DeviceCode")]
    [TestCase("SSH_CONNECTION", "DeviceCode")]
    [TestCase("DISPLAY", "Browser,DeviceCode")]
    [TestCase("CI", "")]
    public void A_device_code_prompt_of_the_program_reaches_a_user_without_a_terminal(string variables, string expectedMethods)
    {
        var methods = DetectMethods(Interaction.WhenPersonPresent, variables, hasTerminal: false, hasPrompt: true);

        Assert.That(methods, Is.EqualTo(expectedMethods));
    }

    [Test]
    public void A_device_code_prompt_of_the_program_is_not_used_if_no_interaction_is_allowed()
    {
        Assert.That(DetectMethods(Interaction.Never, "", hasTerminal: false, hasPrompt: true), Is.Empty);
    }

    private static string DetectMethods(Interaction interaction, string variables, bool hasTerminal, bool hasPrompt = false)
    {
        var options = new DelegatedSessionOptions
        {
            ClientId = TestData.ClientId,
            Tenant = "contoso.onmicrosoft.com",
            Interaction = interaction,
            DeviceCodePrompt = hasPrompt ? (_, _) => Task.CompletedTask : null,
        };
        return string.Join(
            ',',
            InteractionDetector.GetAvailableMethods(options, name => variables.Split(' ').Contains(name) ? "1" : null, () => hasTerminal));
    }
}
