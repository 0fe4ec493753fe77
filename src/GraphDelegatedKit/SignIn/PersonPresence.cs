namespace GraphDelegatedKit.SignIn;

/// <summary>Whether a person can be reached. stdout never counts: it is piped all day.</summary>
internal static class PersonPresence
{
    // What the common CI systems set; a terminal there is nobody's.
    private static readonly string[] Ci = ["CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE"];

    public static bool MayAsk(Interaction interaction) => interaction switch
    {
        Interaction.Never => false,
        Interaction.Allowed => true,
        _ => !Console.IsErrorRedirected && !Ci.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && value != "false"),
    };
}
