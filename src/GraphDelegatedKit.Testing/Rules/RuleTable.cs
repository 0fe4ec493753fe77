using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Rules;

// All rules, in the order of the enumeration: for the table of the README, the description of the control API, and warnings. The text
// says so where a rule is a judgement, because no page describes it.
internal static class RuleTable
{
    private const string QueryConventions =
        "https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html";

    private const string AuthorizationCodeFlow = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow";

    public static IReadOnlyList<RuleDefinition> All { get; } =
    [
        new(
            LocalRule.UnsupportedQueryOption, RuleMode.Refuse,
            "an OData query option that the tenant does not play on this route",
            "Applies it. The tenant answers 501, because a result without it would be wrong.",
            "https://learn.microsoft.com/graph/query-parameters"),
        new(
            LocalRule.UnknownQueryOption, RuleMode.Refuse,
            "a query option with `$` that OData does not have, such as `$selct`",
            "Answers 400, as the directory does. For other resources this is a judgement.",
            QueryConventions),
        new(
            LocalRule.CustomQueryOption, RuleMode.Warn,
            "a query option without `$` that the route does not have, such as `selct`",
            "Ignores it.",
            QueryConventions),
        new(
            LocalRule.UnknownSelectProperty, RuleMode.Refuse,
            "an unknown name in `$select`, of users, groups, applications, files, mail and calendars",
            "Answers 400.",
            "https://learn.microsoft.com/graph/query-parameters#select-parameter"),
        new(
            LocalRule.UnknownBodyProperty, RuleMode.Refuse,
            "an unknown property in a body, of users, groups, applications, files, messages and events",
            "Answers 400. For files this is a judgement.",
            "https://learn.microsoft.com/graph/errors"),
        new(
            LocalRule.IgnoredBodyProperty, RuleMode.Warn,
            "a property in a body without effect: a read-only one of a message or event, a conflict behavior beside `item`",
            "Ignores it.",
            "https://learn.microsoft.com/graph/api/resources/driveitemuploadableproperties"),
        new(
            LocalRule.MissingContentType, RuleMode.Warn,
            "a JSON body without a Content-Type of JSON",
            "Answers 400 at some routes (microsoft-graph-docs#6259). That others accept it is a judgement.",
            "https://learn.microsoft.com/graph/use-the-api"),
        new(
            LocalRule.MissingConsistencyLevel, RuleMode.Refuse,
            "an advanced query without `ConsistencyLevel: eventual` and `$count=true`",
            "Answers 400. Where it only leaves out the count, the tenant does so and warns.",
            "https://learn.microsoft.com/graph/aad-advanced-queries"),
        new(
            LocalRule.UnknownPreference, RuleMode.Warn,
            "a preference in the `Prefer` header that Graph does not have",
            "Ignores it.",
            "https://www.rfc-editor.org/rfc/rfc7240#section-2"),
        new(
            LocalRule.MissingPermission, RuleMode.Allow,
            "a request that no permission in the token allows",
            "Answers 403. `EnforceScopes` is the same as the mode refuse.",
            "https://learn.microsoft.com/graph/permissions-reference"),
        new(
            LocalRule.AuthorizationOnTransferUrl, RuleMode.Warn,
            "an `Authorization` header at an upload, download or monitor address",
            "May answer 401, mostly ignores it. `RefuseAuthorizationOnTransferUrls` is the same as the mode refuse.",
            "https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session"),
        new(
            LocalRule.UnalignedUploadFragment, RuleMode.Refuse,
            "a fragment of an upload, other than the last, that is no multiple of 320 KiB",
            "Accepts it, and answers 400 to the last fragment. The tenant also warns at the first.",
            "https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session"),
        new(
            LocalRule.PlainHttp, RuleMode.Refuse,
            "plain http to a host name of the service",
            "Needs TLS. That the tenant answers 501 is a judgement.",
            "https://learn.microsoft.com/graph/deployments"),
        new(
            LocalRule.NewerClient, RuleMode.Warn,
            "a client library of a later major version than the one the tenant was tested with",
            "Accepts it.",
            "https://learn.microsoft.com/graph/sdks/sdks-overview"),
        new(
            LocalRule.UnknownClientId, RuleMode.Refuse,
            "a client id that is not registered; if accepted, it is a public client with any address on loopback",
            "Answers with AADSTS700016.",
            "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"),
        new(
            LocalRule.UnregisteredRedirectUri, RuleMode.Refuse,
            "a redirect URI that is not registered; if accepted, it is one of a public client, or else of a web application",
            "Answers with AADSTS50011.",
            "https://learn.microsoft.com/entra/identity-platform/reply-url"),
        new(
            LocalRule.InvalidClientCredential, RuleMode.Refuse,
            "a missing, wrong or expired client secret or assertion, or one of a public client",
            "Answers with AADSTS7000215, 7000218, 7000222 or 700025.",
            "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"),
        new(
            LocalRule.UnknownPermission, RuleMode.Refuse,
            "a permission that Graph does not have; `AdditionalPermissions` adds names",
            "Answers with AADSTS650053.",
            "https://learn.microsoft.com/graph/permissions-reference"),
        new(
            LocalRule.UnknownSignInParameter, RuleMode.Warn,
            "a parameter of an authorization, device code or token request that Entra does not have",
            "Ignores it.",
            "https://datatracker.ietf.org/doc/html/rfc6749#section-3.1"),
        new(
            LocalRule.MissingPkce, RuleMode.Warn,
            "an authorization request without PKCE or with the method `plain`; a code of a single-page application always needs PKCE",
            "Accepts it. PKCE with S256 is recommended.",
            AuthorizationCodeFlow + "#request-an-authorization-code"),
    ];

    public static RuleDefinition Get(LocalRule rule) => Enum.IsDefined(rule)
        ? All[(int)rule]
        : throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule.");

    // The name of a rule in JSON, such as customQueryOption.
    public static string GetName(LocalRule rule) => JsonNamingPolicy.CamelCase.ConvertName(Get(rule).Rule.ToString());

    public static string GetName(RuleMode mode) => JsonNamingPolicy.CamelCase.ConvertName(mode.ToString());

    public static bool TryParse(string name, out LocalRule rule) => TryParseName(name, out rule);

    public static bool TryParse([NotNullWhen(true)] string? name, out RuleMode mode) => TryParseName(name, out mode);

    // A number is not a name, although Enum.TryParse accepts it.
    private static bool TryParseName<T>(string? name, out T value) where T : struct, Enum
    {
        value = default;
        return name is [>= 'A' and <= 'z', ..] && Enum.TryParse(name, ignoreCase: true, out value) && Enum.IsDefined(value);
    }
}
