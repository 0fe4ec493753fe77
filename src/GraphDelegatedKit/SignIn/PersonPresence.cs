namespace GraphDelegatedKit.SignIn;

/// <summary>Whether a person can be reached, and by which way. stdout never counts: it is piped all day.</summary>
internal static class PersonPresence
{
    // What the common CI systems set; a terminal there is nobody's.
    private static readonly string[] Ci = ["CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE"];

    // A browser opened from a remote shell opens where nobody sits.
    private static readonly string[] Remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];

    public static bool HasDisplay => OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD()
        ? IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY")
        : Environment.UserInteractive;

    public static bool MayAsk(DelegatedSessionOptions options) => Ways(options).Count > 0;

    /// <summary>The ways by which a person may be asked, in the caller's order.</summary>
    public static IReadOnlyList<SignInMethod> Ways(DelegatedSessionOptions options) => options.Interaction switch
    {
        Interaction.Never => [],
        Interaction.Allowed => options.Methods,
        _ when Ci.Any(IsSet) => [],
        _ => [.. options.Methods.Where(Reaches)],
    };

    private static bool Reaches(SignInMethod way) => way == SignInMethod.Browser ? HasDisplay && !Remote.Any(IsSet) : !Console.IsErrorRedirected;

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && value != "false";
}
