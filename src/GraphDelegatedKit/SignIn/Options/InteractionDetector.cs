namespace GraphDelegatedKit.SignIn.Options;

/// <summary>
/// Detects whether a person can be reached, and with which sign-in methods. stdout is ignored, because it is often piped.
/// </summary>
internal static class InteractionDetector
{
    // Set by common CI systems. A terminal there reaches no person.
    private static readonly string[] CiVariables =
        ["CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE"];

    // A browser that a remote shell opens appears on the remote machine.
    private static readonly string[] RemoteShellVariables = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];

    public static bool HasDisplay => DetectDisplay(Environment.GetEnvironmentVariable);

    public static bool CanInteract(DelegatedSessionOptions options) => GetAvailableMethods(options).Count > 0;

    /// <summary>Returns the methods with which a person may be asked, in the order of the options.</summary>
    public static IReadOnlyList<SignInMethod> GetAvailableMethods(DelegatedSessionOptions options) =>
        GetAvailableMethods(options, Environment.GetEnvironmentVariable, () => !Console.IsErrorRedirected);

    /// <inheritdoc cref="GetAvailableMethods(DelegatedSessionOptions)"/>
    public static IReadOnlyList<SignInMethod> GetAvailableMethods(
        DelegatedSessionOptions options, Func<string, string?> getVariable, Func<bool> isStderrTerminal) => options.Interaction switch
    {
        Interaction.Never => [],
        Interaction.Allowed => options.Methods,
        _ when CiVariables.Any(name => IsSet(name, getVariable)) => [],
        _ => [.. options.Methods.Where(method => method == SignInMethod.Browser
            ? HasLocalDisplay(getVariable)
            : options.DeviceCodePrompt is not null || isStderrTerminal())],
    };

    private static bool DetectDisplay(Func<string, string?> getVariable) => OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD()
        ? IsSet("DISPLAY", getVariable) || IsSet("WAYLAND_DISPLAY", getVariable)
        : Environment.UserInteractive;

    private static bool HasLocalDisplay(Func<string, string?> getVariable) =>
        DetectDisplay(getVariable) && !RemoteShellVariables.Any(name => IsSet(name, getVariable));

    private static bool IsSet(string name, Func<string, string?> getVariable) =>
        getVariable(name) is { Length: > 0 } value && value != "false";
}
