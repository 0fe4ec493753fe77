using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// The domains to which file content may be sent: those in which Microsoft stores files and mail, whatever a response or a journal says.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges"/></remarks>
internal static class TransferHosts
{
    /// <summary>
    /// The domains of SharePoint, and of OneDrive for work or school: each host is that of one organization, such as <c>contoso</c> and
    /// <c>contoso-my</c> below <c>sharepoint.com</c>.
    /// </summary>
    public static readonly IReadOnlyList<string> SharePointDomains =
        ["sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "dps.mil", "sharepoint.cn"];

    // The domains of personal accounts, which share their hosts.
    private static readonly string[] PersonalDomains =
        ["microsoftpersonalcontent.com", "onedrive.com", "1drv.com", "livefilestore.com", "live.com", "live.net"];

    // The address of an item in a personal drive can be a short link on 1drv.ms, a host to which no content is sent.
    private static readonly string[] PersonalAddressDomains = [.. PersonalDomains, "1drv.ms"];

    private static readonly string[] MailDomains =
        ["office.com", "office365.com", "office365.us", "outlook.cn", "webmail.apps.mil", "live.com"];

    // After the lists that it contains: static fields are initialized in the order of the text.
    private static readonly string[] MicrosoftDomains =
        [.. SharePointDomains, .. PersonalDomains, .. MailDomains, "svc.ms", "microsoft.com", "microsoft.us"];

    /// <summary>Whether a host is a domain, or below it.</summary>
    public static bool IsIn(string host, string domain) =>
        host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (host.Length == domain.Length || host[host.Length - domain.Length - 1] == '.');

    /// <summary>Whether a host is one of the domains, or below one of them.</summary>
    public static bool IsInAny(string host, IReadOnlyList<string> domains) => domains.Any(domain => IsIn(host, domain));

    /// <summary>Whether file content may be sent to a URL.</summary>
    /// <param name="url">A URL from a response, or from a journal.</param>
    /// <param name="trustedDomains">The domains that the caller trusts in addition.</param>
    public static bool IsTrusted(string? url, IReadOnlyList<string> trustedDomains) =>
        url is not null && OpaqueUri.TryParse(url, out var uri) && uri.UserInfo.Length == 0
        && ((uri.IsDefaultPort && IsInAny(uri.Host, MicrosoftDomains)) || IsInAny(uri.Host, trustedDomains));

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
            : IsInAny(upload.Host, PersonalDomains) && IsInAny(drive.Host, PersonalAddressDomains);
    }

    /// <summary>Whether an upload URL that was stored may belong to a mailbox.</summary>
    /// <inheritdoc cref="MayBelongToDrive"/>
    public static bool MayBelongToMailbox(string url, IReadOnlyList<string> trustedDomains) =>
        OpaqueUri.TryParse(url, out var upload) && (IsInAny(upload.Host, MailDomains) || IsInAny(upload.Host, trustedDomains));

    // "contoso-my.sharepoint.com" stores the OneDrives of "contoso.sharepoint.com".
    private static string? GetTenantHost(string host)
    {
        if (!IsInAny(host, SharePointDomains)) return null;
        var end = host.IndexOf('.');
        var name = host[..end];
        return (name.EndsWith("-my", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name) + host[end..];
    }
}
