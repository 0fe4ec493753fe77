using FsCheck;
using FsCheck.Fluent;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Properties that hold for every text that a user can paste.</summary>
public sealed class PastedAddressPropertyTests
{
    // 100,000 cases were run once with each of the seeds (1, 2027), (42, 7) and (2026, 1129).
    private const int Cases = 2_000;

    private static readonly string[] Hosts =
    [
        "contoso.sharepoint.com", "contoso-my.sharepoint.com", "contoso.sharepoint.us", "onedrive.live.com", "1drv.ms",
        "teams.microsoft.com",
        "eur01.safelinks.protection.outlook.com", "evil.example", "sharepoint.com.evil.example", "contoso.sharepoint.com@evil.example",
    ];

    private static readonly string[] Parts =
    [
        "sites", "teams", "personal", "Eng", "Shared%20Documents", "Forms", "AllItems.aspx", "_layouts", "15", "Doc.aspx", "onedrive.aspx",
        "start.aspx", "SitePages", "Home.aspx", "Lists", "my", "redir", "l", "file", "channel", ":f:", "r", "s", "..",
        "%2E%2E", "a%2Fb", "%",
        "%00", "caf%C3%A9", "caf%E9", "é", "漢", "😀", "\ud83d", " ", "\\", "//", "u!aHR0", "C:", "",
    ];

    private static readonly string[] Names =
    [
        "url", "id", "RootFolder", "resid", "authkey", "cid", "redeem", "objectUrl", "objectURL", "listurl", "sourcedoc", "SourceUrl",
        "UniqueId",
        "share", "groupId", "x", "", "%69d",
    ];

    private static readonly string[] Values =
    [
        "%2Fsites%2FX%2FDocs", "/sites/X/../Y", "946C98D07C563CE7!381", "root", "0f8fad5b-d9cb-469f-a165-70867728950e",
        "aHR0cHM6Ly8xZHJ2Lm1zL3g",
        "https%3A%2F%2Fevil.example%2Fa", "https://evil.example", "%00", "%", "%E9", "", "%5C", "1",
    ];

    [Test]
    public void A_pasted_text_is_refused_or_leads_to_a_host_of_Microsoft()
    {
        PropertyCheck.Holds(GenerateTexts(), IsRefusedOrTrusted, Cases);
    }

    private static bool IsRefusedOrTrusted(string text)
    {
        IPastedAddress address;
        try
        {
            address = new PastedAddressParser([], "link").Parse(text);
        }
        catch (ArgumentException e) when (e.GetType() == typeof(ArgumentException))
        {
            return !e.Message.Contains("evil", StringComparison.Ordinal);
        }

        return address switch
        {
            LinkAddress link => IsTrusted(PastedAddressParserTests.DecodeShareId(link.ShareId)),
            WebAddress web => IsTrusted(PastedAddressParserTests.DecodeShareId(web.ShareId))
                && web.Names.All(name => name.Length > 0 && name is not ("." or "..") && !name.Contains('/')),
            DriveItemAddress item => item.DrivePath.DriveId.All(char.IsAsciiHexDigit) && item.DrivePath.DriveId.Length is > 0 and <= 16,
            TeamAddress team => Guid.TryParse(team.TeamId, out _),
            _ => false,
        };
    }

    // What the service reads from the link is an address on a host of Microsoft too.
    private static bool IsTrusted(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == "https" && uri.UserInfo.Length == 0 && uri.IsDefaultPort
        && LinkHosts.GetKind(uri, []) is LinkHostKind.SharePoint or LinkHostKind.OneDrive or LinkHostKind.ShortLink;

    private static Gen<string> GenerateTexts() => Gen.Frequency(
        (6, GenerateUrls(3)),
        (2, from url in GenerateUrls(3) from at in Gen.Choose(0, 200) from part in Gen.Elements(Parts)
            select url.Insert(Math.Min(at, url.Length), part)),
        (1, from host in Gen.Elements(Hosts) from parts in GenerateList(Gen.Elements(Parts), 6)
            select $"{host}:/{string.Join('/', parts)}"),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static Gen<string> GenerateUrls(int depth)
    {
        var values = depth == 0
            ? Gen.Elements(Values)
            : Gen.Frequency((3, Gen.Elements(Values)), (2, GenerateUrls(depth - 1).Select(url => Uri.EscapeDataString(Repair(url)))));
        var parameters = from name in Gen.Elements(Names) from value in values select $"{name}={value}";
        return from host in Gen.Elements(Hosts)
               from parts in GenerateList(Gen.Elements(Parts), 6)
               from query in GenerateList(parameters, 4)
               from fragment in Gen.Elements("", "#", "#/Docs/Forms/AllItems.aspx", "#RootFolder=%2Fa")
               select $"https://{host}/{string.Join('/', parts)}?{string.Join('&', query)}{fragment}";
    }

    private static Gen<List<string>> GenerateList(Gen<string> items, int maxCount) =>
        from count in Gen.Choose(0, maxCount) from list in items.ListOf(count) select new List<string>(list);

    private static string Repair(string text) => text.Replace("\ud83d", "", StringComparison.Ordinal);
}
