using System.Globalization;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Hosting;

// The client libraries that the tenant was tested with, by the major version. They name themselves in SdkVersion
// (https://github.com/microsoftgraph/msgraph-sdk-design/blob/master/middleware/TelemetryHandler.md), or in x-client-SKU and x-client-Ver
// of the header, the query or the form, as MSAL does. A later major version may send something else than what was tested.
internal static partial class ClientVersionCheck
{
    // What MSAL for .NET calls itself depends on the platform.
    public static IReadOnlyDictionary<string, int> TestedMajorVersions { get; } =
        new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["MSAL.NetCore"] = 4,
        ["MSAL.CoreCLR"] = 4,
        ["MSAL.Desktop"] = 4,
        ["msal.js.node"] = 7,
        ["msal.js.browser"] = 5,
        ["MSAL.Python"] = 1,
        ["graph-dotnet"] = 6,
        ["graph-js"] = 3,
    };

    // Checks a request to Graph.
    public static void Check(RequestContext context)
    {
        if (SdkVersion().Match(context.Request.Headers["SdkVersion"].ToString()) is { Success: true } sdk)
        {
            Check(
                context, sdk.Groups["name"].Value, sdk.Groups["version"].Value,
                message => GraphErrorException.RefusedByRule(LocalRule.NewerClient, message));
        }
    }

    // Checks a sign-in or token request.
    public static void Check(RequestContext context, EntraForm form)
    {
        if (Find("x-client-SKU") is { } name && Find("x-client-Ver") is { } version)
            Check(context, name, version, message => EntraErrorException.RefusedByRule(LocalRule.NewerClient, message));

        string? Find(string field) => form[field] ?? (context.Request.Headers[field].ToString() is { Length: > 0 } value ? value : null);
    }

    private static void Check(RequestContext context, string name, string version, Func<string, Exception> createError)
    {
        if (!TestedMajorVersions.TryGetValue(name, out var tested)
            || !int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || major <= tested)
            return;
        var message = $"The client is {name} {major}. The tenant was tested with version {tested} of it.";
        context.Rules.Check(LocalRule.NewerClient, message, () => createError(message));
    }

    [GeneratedRegex(@"(?<name>graph-[a-z]+)/(?<version>\d+\.\d+)")]
    private static partial Regex SdkVersion();
}
