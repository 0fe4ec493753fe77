namespace GraphDelegatedKit.Tokens;

/// <summary>The tag values of enumerations, created once.</summary>
/// <remarks>The package for web apps compiles this file too.</remarks>
internal static class TelemetryTags
{
    public const string TokenOriginKey = "graph.token.origin";

    public const string RefreshReasonKey = "graph.token.refresh.reason";

    public static string GetTag(TokenOrigin origin) => EnumTags<TokenOrigin>.Get(origin);

    public static string GetTag(SignInReason reason) => EnumTags<SignInReason>.Get(reason);

    private static class EnumTags<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Tags = Enum.GetValues<T>().ToDictionary(value => value, ToCamelCase);

        public static string Get(T value) => Tags.GetValueOrDefault(value, "other");

        private static string ToCamelCase(T value) => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
    }
}
