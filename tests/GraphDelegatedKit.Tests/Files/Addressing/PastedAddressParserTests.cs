using System.Text;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What each form of a pasted address means, and which are refused with the reason.</summary>
public sealed class PastedAddressParserTests
{
    private const string Sharing = "https://contoso.sharepoint.com/:w:/s/Engineering/EaBc?e=x1";
    private const string FileId = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private const string TeamId = "ae063b79-5315-4ddb-ba70-27328ba6c31e";

    // Sites, libraries, folders and files by path.
    [TestCase("https://contoso.sharepoint.com", "site contoso.sharepoint.com ")]
    [TestCase("https://contoso.sharepoint.com/sites/X", "site contoso.sharepoint.com sites/X")]
    [TestCase("https://contoso.sharepoint.com/teams/X/", "site contoso.sharepoint.com teams/X")]
    [TestCase("contoso.sharepoint.com:/sites/X", "site contoso.sharepoint.com sites/X")]
    [TestCase("contoso.sharepoint.com:/sites/X/50%25 done", "any contoso.sharepoint.com sites/X/50%25 done")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Tools", "any contoso.sharepoint.com sites/X/Tools")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Shared Documents/a b.txt",
        "any contoso.sharepoint.com sites/X/Shared Documents/a b.txt")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Shared%20Documents/a%23b%2525.txt?csf=1&web=1&e=q",
        "any contoso.sharepoint.com sites/X/Shared Documents/a#b%25.txt")]
    [TestCase("https://contoso.sharepoint.us/sites/X/Docs/it's.txt", "any contoso.sharepoint.us sites/X/Docs/it's.txt")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/odd.", "any contoso.sharepoint.com sites/X/Docs/odd.")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs//a.txt", "any contoso.sharepoint.com sites/X/Docs/a.txt")]
    [TestCase(
        "https://contoso-my.sharepoint.com/personal/ada/Documents/a.txt",
        "any contoso-my.sharepoint.com personal/ada/Documents/a.txt")]
    [TestCase(
        "https://contoso.sharepoint.com/:f:/r/sites/X/Shared%20Documents/General?csf=1&web=1&e=1Ab",
        "any contoso.sharepoint.com sites/X/Shared Documents/General")]
    [TestCase("https://contoso.sharepoint.com/:b:/r/teams/X/Docs/a.pdf?d=w1", "any contoso.sharepoint.com teams/X/Docs/a.pdf")]

    // Pages of sites.
    [TestCase("https://contoso.sharepoint.com/sites/X/Tools/SitePages/Home.aspx?a=b", "site contoso.sharepoint.com sites/X/Tools")]
    [TestCase("https://contoso.sharepoint.com/HR/SitePages/Home.aspx", "site contoso.sharepoint.com HR")]
    [TestCase("https://contoso.sharepoint.com/SitePages/Home.aspx", "site contoso.sharepoint.com ")]
    [TestCase("https://contoso.sharepoint.com/sites/X/_layouts/15/viewlsts.aspx?view=14", "site contoso.sharepoint.com sites/X")]

    // Views of libraries.
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Shared%20Documents/Forms/AllItems.aspx?viewid=1"
        + "&id=%2Fsites%2FX%2FShared%20Documents%2Fa%23b%2Etxt&parent=%2F",
        "any contoso.sharepoint.com sites/X/Shared Documents/a#b.txt")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Docs/Forms/AllItems.aspx?RootFolder=%2Fsites%2FX%2FDocs%2F100%25&FolderCTID=0x01",
        "any contoso.sharepoint.com sites/X/Docs/100%")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Docs/Forms/By%20Author.aspx?id=%2Fsites%2FX%2FDocs%2Fa",
        "any contoso.sharepoint.com sites/X/Docs/a")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/Forms/AllItems.aspx", "library contoso.sharepoint.com sites/X/Docs")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/forms/thumbnails.ASPX?viewid=2", "library contoso.sharepoint.com sites/X/Docs")]
    [TestCase("https://contoso.sharepoint.com/Shared%20Documents/Forms/AllItems.aspx", "library contoso.sharepoint.com Shared Documents")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Lists/Forms/AllItems.aspx?id=x", "library contoso.sharepoint.com sites/X/Lists")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Docs?RootFolder=%2Fsites%2FX%2FDocs%2Fa",
        "any contoso.sharepoint.com sites/X/Docs/a")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/Docs/Forms/Project/docsethomepage.aspx?ID=7&RootFolder=%2Fsites%2FX%2FDocs%2FSet",
        "any contoso.sharepoint.com sites/X/Docs/Set")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/_layouts/15/start.aspx#/Shared%20Documents/Forms/AllItems.aspx",
        "library contoso.sharepoint.com sites/X/Shared Documents")]

    // OneDrive for work or school.
    [TestCase(
        "https://contoso-my.sharepoint.com/personal/ada/_layouts/15/onedrive.aspx?id=%2Fpersonal%2Fada%2FDocuments%2Fa.txt",
        "any contoso-my.sharepoint.com personal/ada/Documents/a.txt")]
    [TestCase(
        "https://contoso-my.sharepoint.com/personal/ada/_layouts/15/onedrive.aspx",
        "library contoso-my.sharepoint.com personal/ada/Documents")]
    [TestCase(
        "https://contoso-my.sharepoint.com/my?id=%2Fpersonal%2Fada%2FDocuments%2FA&viewid=1",
        "any contoso-my.sharepoint.com personal/ada/Documents/A")]
    [TestCase(
        "https://contoso-my.sharepoint.com/my?id=%2Fsites%2FX%2FDocs%2FA"
        + "&listurl=https%3A%2F%2Fcontoso%2Esharepoint%2Ecom%2Fsites%2FX%2FDocs",
        "any contoso.sharepoint.com sites/X/Docs/A")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/_layouts/15/stream.aspx?id=%2Fsites%2FX%2FDocs%2Fa%2Emp4",
        "any contoso.sharepoint.com sites/X/Docs/a.mp4")]
    [TestCase(
        "https://contoso.sharepoint.com/_layouts/15/download.aspx"
        + "?SourceUrl=https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2FX%2FDocs%2Fa.bin",
        "any contoso.sharepoint.com sites/X/Docs/a.bin")]

    // Links that only the service can read.
    [TestCase(Sharing, "link " + Sharing)]
    [TestCase("  " + Sharing + "\t", "link " + Sharing)]
    [TestCase(Sharing + "#top", "link " + Sharing)]
    [TestCase(Sharing + "&other=%E9", "link " + Sharing + "&other=%E9")]
    [TestCase(
        "https://contoso-my.sharepoint.com/:x:/g/personal/ada/EaBc?e=1",
        "link https://contoso-my.sharepoint.com/:x:/g/personal/ada/EaBc?e=1")]
    [TestCase("https://1drv.ms/w/s!AbC-d?e=x", "link https://1drv.ms/w/s!AbC-d?e=x")]
    [TestCase(
        "https://contoso.sharepoint.com/:w:/r/sites/X/_layouts/15/Doc.aspx?sourcedoc=%7B" + FileId + "%7D&file=a.docx&action=default",
        "link https://contoso.sharepoint.com/sites/X/_layouts/15/Doc.aspx?sourcedoc=%7B" + FileId + "%7D")]
    [TestCase(
        "https://contoso.sharepoint.com/_layouts/15/download.aspx?UniqueId=" + FileId,
        "link https://contoso.sharepoint.com/_layouts/15/Doc.aspx?sourcedoc=%7B" + FileId + "%7D")]
    [TestCase(
        "https://contoso.sharepoint.com/sites/X/_layouts/15/guestaccess.aspx?docid=1&authkey=k",
        "link https://contoso.sharepoint.com/sites/X/_layouts/15/guestaccess.aspx?docid=1&authkey=k")]

    // OneDrive for personal accounts.
    [TestCase(
        "https://onedrive.live.com/redir?resid=1231244193912!12&authKey=1201919!12921!1",
        "link https://onedrive.live.com/redir?resid=1231244193912!12&authkey=1201919!12921!1")]
    [TestCase(
        "https://onedrive.live.com/?authkey=%21Ab&id=946C98D07C563CE7%21381&cid=946C98D07C563CE7",
        "link https://onedrive.live.com/redir?resid=946C98D07C563CE7!381&authkey=!Ab")]
    [TestCase("https://onedrive.live.com/?id=946C98D07C563CE7%21381&cid=946C98D07C563CE7", "item 946c98d07c563ce7 946C98D07C563CE7!381 ")]
    [TestCase("https://onedrive.live.com/edit.aspx?resid=946C98D07C563CE7!s0f8f&app=Word", "item 946c98d07c563ce7 946C98D07C563CE7!s0f8f ")]
    [TestCase("https://onedrive.live.com/?id=root&cid=946C98D07C563CE7", "item 946c98d07c563ce7 root ")]
    [TestCase(
        "https://onedrive.live.com/my?id=%2Fpersonal%2F946c98d07c563ce7%2FDocuments%2FA%2Fb%23.txt",
        "item 946c98d07c563ce7  A/b#.txt")]
    [TestCase("https://onedrive.live.com/?id=%2Fpersonal%2F946c98d07c563ce7%2FDocuments", "item 946c98d07c563ce7 root ")]
    [TestCase(
        "https://onedrive.live.com/:x:/g/personal/946C98D07C563CE7/EaBc?e=1",
        "link https://onedrive.live.com/:x:/g/personal/946C98D07C563CE7/EaBc?e=1")]

    // Teams.
    [TestCase(
        "https://teams.microsoft.com/l/file/F1?tenantId=t&fileType=docx"
        + "&objectUrl=https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2FX%2FShared%20Documents%2FGeneral%2Fa.docx"
        + "&baseUrl=https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2FX&serviceName=teams",
        "any contoso.sharepoint.com sites/X/Shared Documents/General/a.docx")]
    [TestCase(
        "https://teams.cloud.microsoft/l/file/F1?objectURL=https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2FX%2FDocs%2Fa",
        "any contoso.sharepoint.com sites/X/Docs/a")]
    [TestCase(
        "https://teams.microsoft.com/l/channel/19%3Aabc%40thread.tacv2/Plans?groupId=" + TeamId + "&tenantId=t",
        "team " + TeamId + " 19:abc@thread.tacv2")]
    [TestCase("https://teams.microsoft.com/l/team/19%3Aabc%40thread.tacv2/conversations?groupId=" + TeamId, "team " + TeamId + " ")]
    public void A_pasted_address_becomes_the_place_it_means(string pasted, string expected) =>
        Assert.That(Describe(Parse(pasted)), Is.EqualTo(expected));

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(8)]
    public void An_address_wrapped_by_safe_links_becomes_the_place_it_means(int levels) =>
        Assert.That(Describe(Parse(WrapBySafeLinks(Sharing, levels))), Is.EqualTo("link " + Sharing));

    [Test]
    public void A_redeemed_personal_link_becomes_the_sharing_link_in_it()
    {
        var redeem = Convert.ToBase64String(Encoding.UTF8.GetBytes("https://1drv.ms/w/c/94/Ea?e=1")).TrimEnd('=');

        var address = Parse($"https://onedrive.live.com/?redeem={redeem}&cid=94&id=94!1");

        Assert.That(Describe(address), Is.EqualTo("link https://1drv.ms/w/c/94/Ea?e=1"));
    }

    [TestCase("contoso.sharepoint.com/SECRET", "https://")]
    [TestCase("http://contoso.sharepoint.com/SECRET", "https://")]
    [TestCase("file:///SECRET", "https://")]
    [TestCase("C:/SECRET", "host")]
    [TestCase("https://user:SECRET@contoso.sharepoint.com/a.txt", "user name")]
    [TestCase("https://sharepoint.com.evil.example/SECRET", "host")]
    [TestCase("https://evilsharepoint.com/SECRET", "host")]
    [TestCase("https://evil.example/:w:/s/Engineering/SECRET", "host")]
    [TestCase("https://contoso.sharepoint.com:8443/SECRET", "host")]
    [TestCase("evil.example:/sites/SECRET", "host")]
    [TestCase("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2FSECRET", "host")]
    [TestCase("https://eur01.safelinks.protection.outlook.com/?data=SECRET", "safe link")]
    [TestCase("https://onedrive.live.com/?redeem=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&id=SECRET", "host")]
    [TestCase("https://onedrive.live.com/?redeem=SECRET%25", "damaged")]
    [TestCase(
        "https://contoso-my.sharepoint.com/my?id=%2Fsites%2FSECRET&listurl=https%3A%2F%2Fevil.example%2Fsites%2FX", "host")]
    [TestCase(
        "https://contoso-my.sharepoint.com/my?id=%2Fsites%2FSECRET&listurl=https%3A%2F%2Ffabrikam.sharepoint.com%2Fsites%2FX",
        "two places")]
    [TestCase("https://teams.microsoft.com/l/file/SECRET?fileType=docx", "address of the file")]
    [TestCase("https://teams.microsoft.com/_#/files/SECRET", "a file, a channel or a team")]
    [TestCase("https://teams.microsoft.com/l/message/SECRET", "a file, a channel or a team")]
    [TestCase("https://teams.microsoft.com/l/channel/19%3ASECRET/Plans", "a file, a channel or a team")]
    [TestCase("https://1drv.ms/", "no path")]
    [TestCase("https://onedrive.live.com/?cid=SECRET", "Copy link")]
    // msgraph-sdk-dotnet#2604: OneDrive gives out this form and does not accept it.
    [TestCase(
        "https://onedrive.live.com/personal/9/_layouts/15/doc.aspx?resid=7c563ce7-98d0-206c-8094-7d0100000000&cid=SECRET",
        "Copy link")]
    [TestCase("https://onedrive.live.com/my?id=%2Fsites%2FSECRET", "personal OneDrive")]
    [TestCase("https://contoso-my.sharepoint.com/my?view=SECRET", "Open the folder")]
    [TestCase("https://contoso.sharepoint.com/sites", "no site")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Lists/SECRET/AllItems.aspx", "list")]
    [TestCase("https://contoso.sharepoint.com/sites/X/_layouts/15/Doc.aspx?sourcedoc=SECRET", "id of its file")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/Forms/AllItems.aspx?id=%2Fsites%2FX%2F..%2FSECRET", "no file has")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/Forms/AllItems.aspx?id=%2Fa%2FSECRET&id=%2Fb", "given twice")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/Forms/AllItems.aspx#InplviewHash1=RootFolder%3D%252FSECRET", "after the #")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/a%2FSECRET", "within a name")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/caf%E9SECRET", "escape sequence")]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/Forms/AllItems.aspx?id=%2FSECRET%E9", "cannot be decoded")]
    [TestCase("https://contoso.sharepoint.com/sites/X/SECRET\u0007", "control character")]
    [TestCase("https://contoso.sharepoint.com/sites/X/SECRET%00", "within a name")]
    public void An_address_that_names_no_place_is_refused_with_the_reason_and_without_the_address(string pasted, string reason)
    {
        var refused = Assert.Throws<ArgumentException>(() => Parse(pasted))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Message, Does.Contain(reason).And.Not.Contain("SECRET").And.Not.Contain("evil"));
            Assert.That(refused.ParamName, Is.EqualTo("link"));
        }
    }

    [Test]
    public void An_address_that_is_wrapped_too_often_or_too_long_is_refused()
    {
        var tooDeep = Assert.Throws<ArgumentException>(() => Parse(WrapBySafeLinks("https://1drv.ms/w/x", 9)))!;
        var tooLong = Assert.Throws<ArgumentException>(() => Parse("https://1drv.ms/" + new string('x', 16_384)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tooDeep.Message, Does.Contain("8 other addresses"));
            Assert.That(tooLong.Message, Does.Contain("16384 characters"));
        }
    }

    [Test]
    public void An_address_on_a_domain_that_the_caller_trusts_is_accepted()
    {
        var address = new PastedAddressParser(["files.example.com"], "link").Parse("https://eu.files.example.com:8443/sites/X/Docs/a.txt");

        Assert.That(Describe(address), Is.EqualTo("any eu.files.example.com:8443 sites/X/Docs/a.txt"));
    }

    [TestCase(Sharing)]
    [TestCase("https://contoso.sharepoint.com/sites/X/Docs/a.txt")]
    [TestCase("https://onedrive.live.com/redir?resid=94!1&authkey=SECRET")]
    public void A_parsed_address_does_not_show_itself_in_ToString(string pasted) =>
        Assert.That(Parse(pasted).ToString(), Does.Not.Contain("contoso").And.Not.Contain("EaBc").And.Not.Contain("SECRET"));

    internal static string Describe(IPastedAddress address) => address switch
    {
        LinkAddress link => "link " + DecodeShareId(link.ShareId),
        WebAddress web => $"{web.Kind.ToString().ToLowerInvariant()} {web.Host} {string.Join('/', web.Names)}",
        DriveItemAddress item => $"item {item.DrivePath.DriveId} {item.DrivePath.ItemId} {item.DrivePath.Path}",
        TeamAddress team => $"team {team.TeamId} {team.ChannelId}",
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };

    internal static string DecodeShareId(string id)
    {
        Assert.That(id, Does.Match("^u![A-Za-z0-9_-]+$"), "it stands in a path");
        var encoded = id["u!".Length..].Replace('-', '+').Replace('_', '/');
        return Encoding.UTF8.GetString(Convert.FromBase64String(encoded.PadRight((encoded.Length + 3) / 4 * 4, '=')));
    }

    private static IPastedAddress Parse(string text) => new PastedAddressParser([], "link").Parse(text);

    private static string WrapBySafeLinks(string url, int levels) => levels == 0
        ? url
        : "https://eur01.safelinks.protection.outlook.com/?url="
            + $"{Uri.EscapeDataString(WrapBySafeLinks(url, levels - 1))}&data=05%7C01&reserved=0";
}
