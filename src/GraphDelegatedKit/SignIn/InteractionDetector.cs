namespace GraphDelegatedKit.SignIn;

/// <summary>Whether a person can be reached, and by which way. stdout never counts: it is piped all day.</summary>
internal static class InteractionDetector
{
    // What the common CI systems set; a terminal there is nobody's.
    private static readonly string[] CiVariables = ["CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE"];

    // A browser opened from a remote shell opens where nobody sits.
    private static readonly string[] RemoteShellVariables = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];

    public static bool HasDisplay => DetectDisplay(Environment.GetEnvironmentVariable);

    public static bool CanInteract(DelegatedSessionOptions options) => GetAvailableMethods(options).Count > 0;

    /// <summary>The ways by which a person may be asked, in the caller's order.</summary>
    public static IReadOnlyList<SignInMethod> GetAvailableMethods(DelegatedSessionOptions options) =>
        GetAvailableMethods(options, Environment.GetEnvironmentVariable, () => !Console.IsErrorRedirected);

    /// <inheritdoc cref="GetAvailableMethods(DelegatedSessionOptions)"/>
    public static IReadOnlyList<SignInMethod> GetAvailableMethods(DelegatedSessionOptions options, Func<string, string?> getVariable, Func<bool> isStderrTerminal) => options.Interaction switch
    {
        Interaction.Never => [],
        Interaction.Allowed => options.Methods,
        _ when CiVariables.Any(name => IsSet(name, getVariable)) => [],
        _ => [.. options.Methods.Where(method => method == SignInMethod.Browser ? DetectDisplay(getVariable) && !RemoteShellVariables.Any(name => IsSet(name, getVariable)) : isStderrTerminal())],
    };

    private static bool DetectDisplay(Func<string, string?> getVariable) => OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD()
        ? IsSet("DISPLAY", getVariable) || IsSet("WAYLAND_DISPLAY", getVariable)
        : Environment.UserInteractive;

    private static bool IsSet(string name, Func<string, string?> getVariable) => getVariable(name) is { Length: > 0 } value && value != "false";
}
