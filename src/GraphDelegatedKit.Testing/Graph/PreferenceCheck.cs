using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Rules;

namespace GraphDelegatedKit.Testing.Graph;

// https://www.rfc-editor.org/rfc/rfc7240#section-2: a server ignores a preference that it does not know, so a misspelt one goes unnoticed.
// Known are those of the standards (RFC 7240, OData) and those that pages of Graph name, whether the tenant plays them or not.
internal static partial class PreferenceCheck
{
    private static readonly string[] Known =
    [
        // https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_HeaderPrefer, with and without "odata."
        "allow-entityreferences", "callback", "continue-on-error", "include-annotations", "maxpagesize", "omit-values", "return",
        "respond-async", "track-changes", "wait", "handling",

        // https://learn.microsoft.com/graph/outlook-immutable-id, /api/user-list-messages, /api/user-list-calendarview
        "IdType", "outlook.allow-unsafe-html", "outlook.body-content-type", "outlook.timezone",

        // https://learn.microsoft.com/graph/api/driveitem-delta, /api/shares-get, /api/driveitem-list-permissions
        "deltaExcludeParent", "deltashowremovedasdeleted", "deltashowsharingchanges", "deltatraversepermissiongaps", "hierarchicalsharing",
        "redeemSharingLink", "redeemSharingLinkIfNecessary", "forceInfectedDownload", "bypass-shared-lock", "bypass-checked-out",
        "getDefaultLink",

        // https://learn.microsoft.com/graph/api/application-upsert, /graph/best-practices-concept, /graph/api/listitem-list
        "create-if-missing", "include-unknown-enum-members", "HonorNonIndexedQueriesWarningMayFailRandomly",
        "AllowThrottleableQueries", "apiversion", "legacySearch",
    ];

    public static void Check(RequestContext context)
    {
        var header = context.Request.Headers["Prefer"].ToString();
        if (header.Length == 0)
            return;
        foreach (var preference in QuotedText().Replace(header, "").Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            var name = preference.Split('=')[0].TrimEnd();
            if (name.Length > 0 && !Known.Contains(RemovePrefix(name), StringComparer.OrdinalIgnoreCase))
            {
                var message = $"Graph has no preference {RequestRules.Quote(name)}, and ignores it.";
                context.Rules.Check(
                    LocalRule.UnknownPreference,
                    message,
                    () => GraphErrorException.RefusedByRule(LocalRule.UnknownPreference, message));
            }
        }
    }

    private static string RemovePrefix(string name) =>
        name.StartsWith("odata.", StringComparison.OrdinalIgnoreCase) ? name["odata.".Length..] : name;

    [GeneratedRegex("\"[^\"]*\"|'[^']*'")]
    private static partial Regex QuotedText();
}
