using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/shares-get: an item named by its sharing link, or by the address a person sees in the browser, as "u!" and the
// address in base64 of the alphabet for addresses; or by the id of its link.
internal sealed class AllShares(StateFolder state, AllDrives drives)
{
    private const string Folder = "shares";

    // https://contoso.sharepoint.com/:u:/s/Engineering/TOKEN?e=abcdef
    public string LinkTo(Origin origin, Drive drive, Item item)
    {
        var token = "E" + Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(drive.Info.Id + item.Id)).AsSpan(0, 32).ToArray());
        state.Folder(Folder);
        state.Write(Path.Combine(Folder, token + ".json"), new Share(token, drive.Info.Id, item.Id));
        var place = drive.Info.Site is { } site ? "s/" + site.Name : "g" + drive.Info.WebPath[..drive.Info.WebPath.LastIndexOf('/')];
        return $"{origin.FilesBase(drive.Info.IsPersonal)}/:{(item.IsFolder ? 'f' : 'u')}:/{place}/{token}?e=local";
    }

    public static string IdOf(string address) => "u!" + Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(address));

    public (string DriveId, string ItemId) Require(string asked)
    {
        var (drive, item) = asked.StartsWith("u!", StringComparison.Ordinal) ? At(AddressIn(asked)) : Behind(asked) ?? throw NotFound();
        return (drive, item);
    }

    private (string DriveId, string ItemId) At(Uri address) => Behind(address.Segments[^1]) ?? Seen(address) ?? throw NotFound();

    // Tokens are file names here; anything else cannot be one.
    private (string DriveId, string ItemId)? Behind(string token) =>
        token.Length == 44 && token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && state.Read<Share>(Path.Combine(Folder, token + ".json")) is { } share && share.Token == token && drives.ById(share.DriveId)?.ById(share.ItemId) is not null
            ? (share.DriveId, share.ItemId)
            : null;

    private (string DriveId, string ItemId)? Seen(Uri address)
    {
        var path = Uri.UnescapeDataString(address.AbsolutePath).TrimEnd('/');
        foreach (var drive in drives.At(path))
        {
            var names = path[Uri.UnescapeDataString(drive.Info.WebPath).Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (drive.Find(new ItemAddress(null, names)) is { } item)
                return (drive.Info.Id, item.Id);
        }

        return null;
    }

    private static Uri AddressIn(string asked)
    {
        try
        {
            var address = new Uri(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(asked[2..])));
            return (HostNames.RoleOf(address.Host) & Role.Files) != 0 ? address : throw NotFound();
        }
        catch (FormatException)
        {
            throw GraphRefusal.BadRequest("The sharing token is invalid.");
        }
    }

    private static GraphRefusal NotFound() => new(404, "itemNotFound", "The sharing link no longer exists, or you do not have permission to access it.");
}
