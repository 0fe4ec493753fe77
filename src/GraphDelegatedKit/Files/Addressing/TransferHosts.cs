using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// The domains to which file content may be sent: those in which Microsoft stores files and mail, whatever a response or a journal says.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges"/></remarks>
internal static class TransferHosts
{
    private static readonly string[] MicrosoftDomains =
    [
        "sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "dps.mil", "sharepoint.cn", "svc.ms",
        "microsoftpersonalcontent.com", "onedrive.com", "1drv.com", "livefilestore.com",
        "live.com", "live.net", "office.com", "office365.com", "office365.us", "outlook.cn", "webmail.apps.mil",
        "microsoft.com", "microsoft.us",
    ];

    /// <param name="url">A URL from a response, or from a journal.</param>
    /// <param name="trustedDomains">The domains that the caller trusts in addition.</param>
    public static bool IsTrusted(string? url, IReadOnlyList<string> trustedDomains) =>
        url is not null && OpaqueUri.TryParse(url, out var uri) && uri.UserInfo.Length == 0
        && ((uri.IsDefaultPort && MicrosoftDomains.Any(domain => DomainName.Contains(domain, uri.Host)))
            || trustedDomains.Any(domain => DomainName.Contains(domain, uri.Host)));
}
