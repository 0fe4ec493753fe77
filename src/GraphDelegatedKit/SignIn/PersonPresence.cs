namespace GraphDelegatedKit.SignIn;

/// <summary>Whether a person can be reached, and by which way. stdout never counts: it is piped all day.</summary>
internal static class PersonPresence
{
    // What the common CI systems set; a terminal there is nobody's.
    private static readonly string[] Ci = ["CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE"];

    // A browser opened from a remote shell opens where nobody sits.
    private static readonly string[] Remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];

    public static bool HasDisplay => Shows(Environment.GetEnvironmentVariable);

    public static bool MayAsk(DelegatedSessionOptions options) => Ways(options).Count > 0;

    /// <summary>The ways by which a person may be asked, in the caller's order.</summary>
    public static IReadOnlyList<SignInMethod> Ways(DelegatedSessionOptions options) =>
        Ways(options, Environment.GetEnvironmentVariable, () => !Console.IsErrorRedirected);

    /// <inheritdoc cref="Ways(DelegatedSessionOptions)"/>
    public static IReadOnlyList<SignInMethod> Ways(DelegatedSessionOptions options, Func<string, string?> variable, Func<bool> stderrIsTerminal) => options.Interaction switch
    {
        Interaction.Never => [],
        Interaction.Allowed => options.Methods,
        _ when Ci.Any(name => IsSet(name, variable)) => [],
        _ => [.. options.Methods.Where(way => way == SignInMethod.Browser ? Shows(variable) && !Remote.Any(name => IsSet(name, variable)) : stderrIsTerminal())],
    };

    private static bool Shows(Func<string, string?> variable) => OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD()
        ? IsSet("DISPLAY", variable) || IsSet("WAYLAND_DISPLAY", variable)
        : Environment.UserInteractive;

    private static bool IsSet(string name, Func<string, string?> variable) => variable(name) is { Length: > 0 } value && value != "false";
}
