namespace GraphDelegatedKit.Files.Addressing;

/// <summary>The hosts of pasted addresses. An address on any other host is refused.</summary>
/// <remarks><see href="https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges"/></remarks>
internal static class LinkHosts
{
    private static readonly (string Domain, LinkHostKind Kind)[] OtherDomains =
    [
        ("onedrive.live.com", LinkHostKind.OneDrive),
        ("1drv.ms", LinkHostKind.ShortLink),
        ("teams.microsoft.com", LinkHostKind.Teams),
        ("teams.cloud.microsoft", LinkHostKind.Teams),
        ("teams.live.com", LinkHostKind.Teams),
        ("gov.teams.microsoft.us", LinkHostKind.Teams),
        ("dod.teams.microsoft.us", LinkHostKind.Teams),
        ("safelinks.protection.outlook.com", LinkHostKind.SafeLink),
        ("safelinks.protection.office365.us", LinkHostKind.SafeLink),
        ("statics.teams.cdn.office.net", LinkHostKind.SafeLink),
    ];

    /// <param name="uri">An absolute address.</param>
    /// <param name="trustedDomains">The domains that the caller trusts in addition. They are SharePoint's.</param>
    public static LinkHostKind GetKind(Uri uri, IReadOnlyList<string> trustedDomains)
    {
        if (uri.IsDefaultPort)
        {
            if (TransferHosts.IsInAny(uri.IdnHost, TransferHosts.SharePointDomains)) return LinkHostKind.SharePoint;
            foreach (var (domain, kind) in OtherDomains)
                if (TransferHosts.IsIn(uri.IdnHost, domain))
                    return kind;
        }

        return TransferHosts.IsInAny(uri.IdnHost, trustedDomains) ? LinkHostKind.SharePoint : LinkHostKind.Unknown;
    }
}

internal enum LinkHostKind
{
    /// <summary>Not a host on which Microsoft stores files.</summary>
    Unknown,

    /// <summary>SharePoint, and OneDrive for work or school.</summary>
    SharePoint,

    /// <summary>OneDrive for personal accounts.</summary>
    OneDrive,

    /// <summary>Short sharing links of OneDrive for personal accounts.</summary>
    ShortLink,

    Teams,

    /// <summary>Defender for Office 365, which wraps the links in messages.</summary>
    SafeLink,
}
