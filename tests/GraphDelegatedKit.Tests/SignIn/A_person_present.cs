using GraphDelegatedKit.SignIn;

namespace GraphDelegatedKit.Tests.SignIn;

[Platform(Include = "Linux", Reason = "Elsewhere the system itself says whether there is a display.")]
public sealed class A_person_present
{
    [TestCase("DISPLAY", true, "Browser,DeviceCode")]
    [TestCase("WAYLAND_DISPLAY", false, "Browser")]
    [TestCase("", true, "DeviceCode")]
    [TestCase("", false, "")]
    [TestCase("DISPLAY SSH_CONNECTION", true, "DeviceCode", Description = "a forwarded display is nobody's browser")]
    [TestCase("SSH_TTY", true, "DeviceCode", Description = "but somebody sits at the other end")]
    [TestCase("DISPLAY CI", true, "")]
    [TestCase("DISPLAY TF_BUILD", true, "")]
    [TestCase("DISPLAY GITHUB_ACTIONS", true, "")]
    public void Is_reached_by_a_browser_on_a_display_and_by_a_code_on_a_terminal(string variables, bool terminal, string ways)
    {
        Assert.That(Ways(Interaction.WhenPersonPresent, variables, terminal), Is.EqualTo(ways));
    }

    [TestCase(Interaction.Allowed, "CI", false, "Browser,DeviceCode")]
    [TestCase(Interaction.Never, "DISPLAY", true, "")]
    public void Is_not_looked_for_where_the_caller_says(Interaction interaction, string variables, bool terminal, string ways)
    {
        Assert.That(Ways(interaction, variables, terminal), Is.EqualTo(ways));
    }

    private static string Ways(Interaction interaction, string variables, bool terminal)
    {
        var options = new DelegatedSessionOptions { ClientId = Some.ClientId, Tenant = "contoso.onmicrosoft.com", Interaction = interaction };
        return string.Join(',', InteractionDetector.GetAvailableMethods(options, name => variables.Split(' ').Contains(name) ? "1" : null, () => terminal));
    }
}
