using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/shares-get: finds an item by its sharing link or web address, encoded as "u!" and base64url,
// or by the id of a sharing link.
internal sealed class ShareRegistry(StateFolder stateFolder, DriveRegistry drives)
{
    private const string Folder = "shares";

    private readonly ConcurrentDictionary<(string UserId, string Token), bool> _redeemed = new();

    // Whether a user must accept a sharing link before the link opens the item, as a browser does at the first visit.
    public bool RequiresRedemption { get; set; }

    // https://contoso.sharepoint.com/:u:/s/Engineering/TOKEN?e=abcdef
    public string CreateLink(Origin origin, Drive drive, Item item)
    {
        var token = "E" + Base64UrlEncoder.Encode(
            SHA256.HashData(Encoding.UTF8.GetBytes(drive.Info.Id + item.Id)).AsSpan(0, 32).ToArray());
        stateFolder.EnsureFolder(Folder);
        stateFolder.Write(Path.Combine(Folder, token + ".json"), new Share(token, drive.Info.Id, item.Id));
        var webPath = drive.Info.Site is { } site ? "s/" + site.Name : "g" + drive.Info.WebPath[..drive.Info.WebPath.LastIndexOf('/')];
        return $"{origin.GetFilesBaseUrl(drive.Info.IsPersonal)}/:{(item.IsFolder ? 'f' : 'u')}:/{webPath}/{token}?e=local";
    }

    public static string EncodeShareId(string url) => "u!" + Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(url));

    // "Prefer: redeemSharingLink" accepts a link for good, "redeemSharingLinkIfNecessary" for one request.
    public (string DriveId, string ItemId) Resolve(string shareIdOrToken, LocalUser caller, string preference)
    {
        var url = shareIdOrToken.StartsWith("u!", StringComparison.Ordinal) ? DecodeUrl(shareIdOrToken) : null;
        var token = url is null ? shareIdOrToken : url.Segments[^1];
        if (FindByToken(token) is { } shared)
        {
            RequireAccess(shared.DriveId, token, caller, preference);
            return shared;
        }

        return (url is null ? null : FindByWebUrl(url)) ?? throw CreateNotFoundError();
    }

    private void RequireAccess(string driveId, string token, LocalUser caller, string preference)
    {
        var preferences = preference.Split(',', StringSplitOptions.TrimEntries);
        if (preferences.Contains("redeemSharingLink", StringComparer.OrdinalIgnoreCase)) _redeemed[(caller.Id, token)] = true;
        if (!RequiresRedemption
            || _redeemed.ContainsKey((caller.Id, token))
            || drives.FindById(driveId)?.Info.Owner?.Id == caller.Id
            || preferences.Contains("redeemSharingLinkIfNecessary", StringComparer.OrdinalIgnoreCase))
            return;
        throw new GraphErrorException(
            403, "accessDenied", "The sharing link no longer exists, or you do not have permission to access it.");
    }

    // A token is part of a file name, so any other text is rejected before it reaches the file system.
    private (string DriveId, string ItemId)? FindByToken(string token) =>
        token.Length == 44 && token.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
        && stateFolder.Read<Share>(Path.Combine(Folder, token + ".json")) is { } share
        && share.Token == token
        && drives.FindById(share.DriveId)?.FindById(share.ItemId) is not null
            ? (share.DriveId, share.ItemId)
            : null;

    private (string DriveId, string ItemId)? FindByWebUrl(Uri url)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/');
        foreach (var drive in drives.FindByWebPath(path))
        {
            var names = path[Uri.UnescapeDataString(drive.Info.WebPath).Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (drive.Find(new ItemAddress(null, names)) is { } item)
                return (drive.Info.Id, item.Id);
        }

        return null;
    }

    private static Uri DecodeUrl(string shareId)
    {
        try
        {
            var url = new Uri(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(shareId[2..])));
            return (HostNames.GetRole(url.Host) & HostRole.Files) != 0 ? url : throw CreateNotFoundError();
        }
        catch (FormatException)
        {
            throw GraphErrorException.BadRequest("The sharing token is invalid.");
        }
    }

    private static GraphErrorException CreateNotFoundError() =>
        new(404, "itemNotFound", "The sharing link no longer exists, or you do not have permission to access it.");
}
