namespace GraphDelegatedKit.Tokens;

/// <summary>Enumerations as tags spell them: a word each, made once.</summary>
internal static class TelemetryWords
{
    public const string Origin = "graph.token.origin";

    public const string RefreshReason = "graph.token.refresh.reason";

    public static string Of(TokenOrigin origin) => Words<TokenOrigin>.Get(origin);

    public static string Of(SignInReason reason) => Words<SignInReason>.Get(reason);

    public static string RefreshReasonOf(TokenRequest? request) => request switch
    {
        { NobodyWaits: true } => "due",
        { Claims: not null } => "challenged",
        { Rejected: not null } => "refused",
        { ForceRefresh: true } => "forced",
        _ => "expired",
    };

    private static class Words<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> All = Enum.GetValues<T>().ToDictionary(value => value, value => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..]);

        public static string Get(T value) => All.GetValueOrDefault(value, "other");
    }
}
