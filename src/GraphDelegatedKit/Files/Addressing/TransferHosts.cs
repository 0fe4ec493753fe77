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

    // The domains of organizations: each host is a tenant's, such as "contoso" and "contoso-my" below sharepoint.com.
    private static readonly string[] TenantDomains =
        ["sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "dps.mil", "sharepoint.cn"];

    // The domains of personal accounts, which share their hosts.
    private static readonly string[] PersonalDomains =
        ["microsoftpersonalcontent.com", "onedrive.com", "1drv.com", "1drv.ms", "livefilestore.com", "live.com", "live.net"];

    private static readonly string[] MailDomains =
        ["office.com", "office365.com", "office365.us", "outlook.cn", "webmail.apps.mil", "live.com"];

    /// <param name="url">A URL from a response, or from a journal.</param>
    /// <param name="trustedDomains">The domains that the caller trusts in addition.</param>
    public static bool IsTrusted(string? url, IReadOnlyList<string> trustedDomains) =>
        url is not null && OpaqueUri.TryParse(url, out var uri) && uri.UserInfo.Length == 0
        && ((uri.IsDefaultPort && MicrosoftDomains.Any(domain => DomainName.Contains(domain, uri.Host)))
            || trustedDomains.Any(domain => DomainName.Contains(domain, uri.Host)));

    /// <summary>
    /// Whether an upload URL that was stored may belong to a drive: its host is one of the same tenant as the drive's own address, or
    /// both are of personal accounts.
    /// </summary>
    /// <param name="url">The upload URL.</param>
    /// <param name="driveUrl">The address of the drive or of an item in it, from the service.</param>
    /// <param name="trustedDomains">The domains that the caller trusts in addition, whatever the drive.</param>
    public static bool MayBelongToDrive(string url, string? driveUrl, IReadOnlyList<string> trustedDomains)
    {
        if (!OpaqueUri.TryParse(url, out var upload)) return false;
        if (IsInAny(upload.Host, trustedDomains)) return true;
        if (!Uri.TryCreate(driveUrl, UriKind.Absolute, out var drive)) return false;
        if (upload.Host.Equals(drive.Host, StringComparison.OrdinalIgnoreCase)) return true;
        return GetTenantHost(upload.Host) is { } tenant
            ? tenant.Equals(GetTenantHost(drive.Host), StringComparison.OrdinalIgnoreCase)
            : IsInAny(upload.Host, PersonalDomains) && IsInAny(drive.Host, PersonalDomains);
    }

    /// <summary>Whether an upload URL that was stored may belong to a mailbox.</summary>
    /// <inheritdoc cref="MayBelongToDrive"/>
    public static bool MayBelongToMailbox(string url, IReadOnlyList<string> trustedDomains) =>
        OpaqueUri.TryParse(url, out var upload) && (IsInAny(upload.Host, MailDomains) || IsInAny(upload.Host, trustedDomains));

    // "contoso-my.sharepoint.com" stores the OneDrives of "contoso.sharepoint.com".
    private static string? GetTenantHost(string host)
    {
        if (!IsInAny(host, TenantDomains)) return null;
        var end = host.IndexOf('.');
        var name = host[..end];
        return (name.EndsWith("-my", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name) + host[end..];
    }

    private static bool IsInAny(string host, IReadOnlyList<string> domains) => domains.Any(domain => DomainName.Contains(domain, host));
}
