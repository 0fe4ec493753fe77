namespace GraphDelegatedKit.Files.Addressing;

/// <summary>
/// Reads an address as users copy it from a browser, a message or Teams, and finds what it means. Pure: no request is sent. The result
/// never leads to a host other than those of <see cref="LinkHosts"/>.
/// </summary>
/// <param name="trustedDomains">The domains that the caller trusts in addition to Microsoft's own.</param>
/// <param name="parameterName">The name of the caller's parameter, for exceptions.</param>
internal sealed class PastedAddressParser(IReadOnlyList<string> trustedDomains, string parameterName)
{
    private const int MaxLength = 16_384, MaxNesting = 8;

    /// <exception cref="ArgumentException">
    /// The text is not an address of a site, a library, a folder or a file. The message says why, and does not repeat the address, which
    /// may grant access.
    /// </exception>
    public IPastedAddress Parse(string text)
    {
        text = text.Trim();
        if (text.Length > MaxLength) throw CreateException($"it is longer than {MaxLength} characters");
        if (PastedUrl.HasInvalidCharacter(text)) throw CreateException("it contains a control character or half a surrogate pair");
        if (ParseHostAndPath(text) is { } address) return address;

        // Every level is shorter than the one around it. The limit keeps the work small.
        for (var level = 0; level <= MaxNesting; level++)
        {
            var url = ParseUrl(text);
            if (FindInnerUrl(url) is not { } innerUrl) return ParseFinal(url);
            text = innerUrl;
        }

        throw CreateException($"it is wrapped in more than {MaxNesting} other addresses");
    }

    // The form of Graph: contoso.sharepoint.com:/sites/Engineering. The path is not escaped.
    private WebAddress? ParseHostAndPath(string text)
    {
        var index = text.IndexOf(":/", StringComparison.Ordinal);
        if (index <= 0 || text.AsSpan(index).StartsWith("://") || text.AsSpan(0, index).ContainsAny('/', '?', '#')) return null;

        var url = ParseUrl("https://" + text[..index]);
        if (url.Names.Count > 0 || url.Kind != LinkHostKind.SharePoint) throw CreateException(PastedUrl.ForeignHost);
        return CreateWebAddress(url.Host, text[(index + 1)..], WebAddressKind.Any);
    }

    private PastedUrl ParseUrl(string text)
    {
        if (!PastedUrl.TryParse(text, trustedDomains, out var url, out var problem)) throw CreateException(problem);
        return url;
    }

    private string? FindInnerUrl(PastedUrl url) => url.Kind switch
    {
        LinkHostKind.SafeLink => GetParameter(url, "url") ?? throw CreateException("it is a safe link without the address that it wraps"),
        LinkHostKind.Teams when url.Names is ["l", "file", ..] => GetParameter(url, "objectUrl")
            ?? throw CreateException("it is a link of Teams without the address of the file. Copy the link of the file in SharePoint"),
        LinkHostKind.OneDrive when GetParameter(url, "redeem") is { } link => PastedUrl.DecodeBase64(link)
            ?? throw CreateException("its sharing link is damaged"),
        LinkHostKind.SharePoint => FindInnerUrlOfPage(url),
        _ => null,
    };

    // Classic pages keep the address of the opened page after the #, relative to the site; download.aspx has an absolute address.
    private string? FindInnerUrlOfPage(PastedUrl url)
    {
        if (url.FindFolder("_layouts") is not { } layouts) return null;

        var site = WebAddress.CreateUrl(url.Host, url.Names.Take(layouts));
        if (url.HasPage("start.aspx") && url.Fragment.StartsWith("#/", StringComparison.Ordinal)) return site + url.Fragment[1..];
        return GetParameter(url, "SourceUrl") is { } source && source.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? source
            : null;
    }

    private IPastedAddress ParseFinal(PastedUrl url) => url.Kind switch
    {
        LinkHostKind.SharePoint => ParseSharePoint(url),
        LinkHostKind.OneDrive => ParseOneDrive(url),
        LinkHostKind.ShortLink when url.Names.Count > 0 => new LinkAddress(url.Text),
        LinkHostKind.Teams => ParseTeams(url),
        _ => throw CreateException("it has no path"),
    };

    private IPastedAddress ParseSharePoint(PastedUrl url)
    {
        // ":f:/r/sites/…" is the path itself. ":f:/s/Engineering/TOKEN" is a sharing link.
        if (url.Names is [[':', _, ':'], "r", ..]) return ParseSharePointPath(url.Skip(2));
        return url.Names is [[':', ..], ..] ? new LinkAddress(url.Text) : ParseSharePointPath(url);
    }

    private IPastedAddress ParseSharePointPath(PastedUrl url)
    {
        var (layouts, views) = (url.FindFolder("_layouts"), url.FindViews());
        var isMyFiles = url.Names is [var only] && only.Equals("my", StringComparison.OrdinalIgnoreCase);
        if (layouts is null && views is null && !isMyFiles)
        {
            if (GetParameter(url, "RootFolder") is ['/', ..] rootFolder)
                return CreateWebAddress(url.Host, rootFolder, WebAddressKind.Any);
            return url.FindSitePage() is { } length ? new WebAddress(url.Host, [.. url.Names.Take(length)], WebAddressKind.Site)
                : url.IsListView ? throw CreateException("it is the address of a list, and a list holds no files")
                : CreateWebAddress(url.Host, url.Names, WebAddressKind.Any);
        }

        foreach (var name in new[] { "id", "RootFolder", "SourceUrl", "sourcedoc" })
            if (GetParameter(url, name) is ['/', ..] path)
                return CreateWebAddress(GetHostOfItem(url, path), path, WebAddressKind.Any);

        if (url.Fragment.Contains("RootFolder", StringComparison.OrdinalIgnoreCase))
            throw CreateException("the folder is in the part after the #. Reload the page in the browser, and copy the address again");
        if (views is { } libraryLength)
            return CreateWebAddress(url.Host, [.. url.Names.Take(libraryLength)], WebAddressKind.Library);
        return ParseApplicationPage(url, layouts);
    }

    // A page below _layouts, which shows a file by its id, a OneDrive, or something of the site.
    private IPastedAddress ParseApplicationPage(PastedUrl url, int? layouts)
    {
        if (layouts is not { } siteLength) throw CreateException("it does not name a folder. Open the folder, and copy the address again");

        if ((GetParameter(url, "sourcedoc") ?? GetParameter(url, "UniqueId")) is { } id)
        {
            if (!Guid.TryParse(id, out var fileId)) throw CreateException("the id of its file is not valid");
            var site = WebAddress.CreateUrl(url.Host, url.Names.Take(siteLength));
            return new LinkAddress($"{site}/_layouts/15/Doc.aspx?sourcedoc=%7B{fileId:D}%7D");
        }

        if (url.HasPage("guestaccess.aspx") || GetParameter(url, "share") is not null) return new LinkAddress(url.Text);

        string[] names = [.. url.Names.Take(siteLength)];
        return url.HasPage("onedrive.aspx") && names is ["personal", _]
            ? new WebAddress(url.Host, [.. names, "Documents"], WebAddressKind.Library)
            : new WebAddress(url.Host, names, WebAddressKind.Site);
    }

    // The page of a user's OneDrive also shows libraries of sites. "listurl" is then the address of the library, on another host.
    private string GetHostOfItem(PastedUrl url, string path)
    {
        if (GetParameter(url, "listurl") is not { } listUrl || listUrl.StartsWith('/')) return url.Host;

        var list = ParseUrl(listUrl);
        var names = PastedUrl.SplitPath(path) ?? [];
        var isInList = names.Take(list.Names.Count).SequenceEqual(list.Names, StringComparer.OrdinalIgnoreCase);
        return list.Kind == LinkHostKind.SharePoint && isInList
            ? list.Host
            : throw CreateException("it names two places: its item is not in its library");
    }

    private IPastedAddress ParseOneDrive(PastedUrl url)
    {
        if (url.Names is [[':', ..], ..]) return new LinkAddress(url.Text);

        var id = GetParameter(url, "resid") ?? GetParameter(url, "id");
        if (id is ['/', ..]) return ParsePersonalPath(id);
        if (id is not null && PastedUrl.FindPersonalDriveId(id) is { } driveId)
            return GetParameter(url, "authkey") is { } key
                ? new LinkAddress($"https://onedrive.live.com/redir?resid={EscapeKey(id)}&authkey={EscapeKey(key)}")
                : new DriveItemAddress(DrivePath.ById(driveId, id));
        return id == "root" && GetParameter(url, "cid") is { } cid && PastedUrl.IsPersonalDriveId(cid)
            ? new DriveItemAddress(DrivePath.ById(cid.ToLowerInvariant(), "root"))
            : throw CreateException("OneDrive does not open this form for other programs. Choose Share, then Copy link, and use that link");
    }

    // "/personal/CID/Documents/…": the drive has the id CID, and Documents is its root.
    private DriveItemAddress ParsePersonalPath(string path) =>
        PastedUrl.SplitPath(path) is [var first, var cid, var library, .. var names]
        && first.Equals("personal", StringComparison.OrdinalIgnoreCase)
        && library.Equals("Documents", StringComparison.OrdinalIgnoreCase)
        && PastedUrl.IsPersonalDriveId(cid)
            ? new DriveItemAddress(names.Length == 0
                ? DrivePath.ById(cid.ToLowerInvariant(), "root")
                : DrivePath.FromService(cid.ToLowerInvariant(), string.Join('/', names)))
            : throw CreateException("its path is not in the files of a personal OneDrive");

    private TeamAddress ParseTeams(PastedUrl url) =>
        url.Names is ["l", "channel" or "team", var id, ..]
        && GetParameter(url, "groupId") is { } group
        && Guid.TryParse(group, out var teamId)
            ? new TeamAddress(teamId.ToString("D"), url.Names[1] == "channel" ? id : null)
            : throw CreateException("Teams links lead to files only if they are links to a file, a channel or a team");

    private WebAddress CreateWebAddress(string host, string path, WebAddressKind kind)
    {
        var names = PastedUrl.SplitPath(path) ?? throw CreateException("its path contains a name that no file has, such as '..'");
        return CreateWebAddress(host, names, kind);
    }

    // The address of a site collection alone is that of a site, not of a file.
    private WebAddress CreateWebAddress(string host, IReadOnlyList<string> names, WebAddressKind kind)
    {
        var address = new WebAddress(host, names, kind);
        if (names.Count < address.FirstSiteLength) throw CreateException("it names no site");
        return kind == WebAddressKind.Any && names.Count == address.FirstSiteLength
            ? new WebAddress(host, names, WebAddressKind.Site)
            : address;
    }

    private string? GetParameter(PastedUrl url, string name) =>
        url.TryGetParameter(name, out var value)
            ? value
            : throw CreateException($"its parameter '{name}' is given twice, or cannot be decoded");

    // The service reads "!" as it writes it.
    private static string EscapeKey(string value) => Uri.EscapeDataString(value).Replace("%21", "!", StringComparison.Ordinal);

    private ArgumentException CreateException(string problem) => new($"The address cannot be used: {problem}.", parameterName);
}
