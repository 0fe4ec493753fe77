using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Shares;

// The sharing links and invitations, stored in one small file each.
// https://learn.microsoft.com/graph/api/shares-get: finds an item by its sharing link or web address, encoded as "u!" and base64url,
// or by the id of a sharing link.
internal sealed class ShareRegistry
{
    private const string Folder = "shares";
    private const int MinCleanupCount = 1_000;

    private readonly StateFolder _stateFolder;
    private readonly DriveRegistry _drives;

    // A lock on this field guards the shares.
    private readonly Lazy<SortedDictionary<string, Share>> _shares;
    private int _cleanupCount = MinCleanupCount;

    public ShareRegistry(StateFolder stateFolder, DriveRegistry drives)
    {
        _stateFolder = stateFolder;
        _drives = drives;
        _shares = new(() => new SortedDictionary<string, Share>(
            stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<Share>(name)!).ToDictionary(share => share.Token),
            StringComparer.Ordinal));
    }

    // Whether a user must accept a sharing link before the link opens the item, as a browser does at the first visit.
    public bool RequiresRedemption { get; set; }

    // An item has one link of each type and scope.
    public (Share Share, bool IsNew) CreateLink(Drive drive, Item item, string type = "view", string scope = "organization")
    {
        var kind = (type, scope) == ("view", "organization") ? "" : $"|{type}|{scope}";
        return Add(new Share(CreateToken(drive.Info.Id + item.Id + kind), drive.Info.Id, item.Id)
        {
            LinkType = type, Scope = scope, Role = type == "edit" ? Share.Write : Share.Read,
        });
    }

    // A second invitation of a person changes the role.
    public Share Invite(Drive drive, Item item, string invitee, string role)
    {
        var token = CreateToken($"{drive.Info.Id}{item.Id}|invitation|{invitee.ToUpperInvariant()}");
        return Save(new Share(token, drive.Info.Id, item.Id) { Role = role, Scope = "users", Invitee = invitee });
    }

    public Share ChangeRole(Share share, string role) => Save(share with { Role = role });

    public void Remove(Share share)
    {
        lock (_shares)
        {
            _shares.Value.Remove(share.Token);
            _stateFolder.Delete(GetFileName(share));
        }
    }

    // The permissions given for the item itself.
    public IReadOnlyList<Share> GetShares(Drive drive, Item item) =>
        Find(share => share.DriveId == drive.Info.Id && share.ItemId.Equals(item.Id, StringComparison.OrdinalIgnoreCase));

    // The invitations of a user to items that exist.
    public IReadOnlyList<Share> GetInvitations(LocalUser user) => Find(share => share.Invitee is { } invitee
        && (invitee.Equals(user.Mail, StringComparison.OrdinalIgnoreCase)
            || invitee.Equals(user.UserPrincipalName, StringComparison.OrdinalIgnoreCase))
        && _drives.FindById(share.DriveId)?.FindById(share.ItemId) is not null);

    // Example: https://contoso.sharepoint.com/:u:/s/Engineering/TOKEN?e=abcdef
    public static string GetLinkUrl(Origin origin, Drive drive, Item item, Share share)
    {
        var webPath = drive.Info.Site is { } site ? "s/" + site.Name : "g" + drive.Info.WebPath[..drive.Info.WebPath.LastIndexOf('/')];
        return $"{origin.GetFilesBaseUrl(drive.Info.IsPersonal)}/:{(item.IsFolder ? 'f' : 'u')}:/{webPath}/{share.Token}?e=local";
    }

    public static string EncodeShareId(string url) => "u!" + Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(url));

    // "Prefer: redeemSharingLink" accepts a link for good, "redeemSharingLinkIfNecessary" for one request.
    public (string DriveId, string ItemId) Resolve(string shareIdOrToken, LocalUser caller, string preference)
    {
        var url = shareIdOrToken.StartsWith("u!", StringComparison.Ordinal) ? DecodeUrl(shareIdOrToken) : null;
        var token = url is null ? shareIdOrToken : url.Segments[^1];
        if (FindByToken(token) is { } share)
        {
            RequireAccess(share, caller, preference);
            return (share.DriveId, share.ItemId);
        }

        return (url is null ? null : FindByWebUrl(url)) ?? throw CreateNotFoundError();
    }

    private void RequireAccess(Share share, LocalUser caller, string preference)
    {
        var preferences = preference.Split(',', StringSplitOptions.TrimEntries);
        if (preferences.Contains("redeemSharingLink", StringComparer.OrdinalIgnoreCase) && !share.AcceptedBy.Contains(caller.Id))
            share = Save(share with { AcceptedBy = [.. share.AcceptedBy, caller.Id] });
        if (!RequiresRedemption
            || share.AcceptedBy.Contains(caller.Id)
            || _drives.FindById(share.DriveId)?.Info.Owner?.Id == caller.Id
            || preferences.Contains("redeemSharingLinkIfNecessary", StringComparer.OrdinalIgnoreCase))
            return;
        throw new GraphErrorException(
            403, "accessDenied", "The sharing link no longer exists, or you do not have permission to access it.");
    }

    private Share? FindByToken(string token) =>
        Find(share => share.Token == token && share.Invitee is null) is [var share]
        && _drives.FindById(share.DriveId)?.FindById(share.ItemId) is not null
            ? share
            : null;

    private (string DriveId, string ItemId)? FindByWebUrl(Uri url)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/');
        foreach (var drive in _drives.FindByWebPath(path))
        {
            var names = path[Uri.UnescapeDataString(drive.Info.WebPath).Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (drive.Find(new ItemAddress(null, names)) is { } item)
                return (drive.Info.Id, item.Id);
        }

        return null;
    }

    private (Share Share, bool IsNew) Add(Share share)
    {
        lock (_shares)
        {
            return _shares.Value.TryGetValue(share.Token, out var existing) ? (existing, false) : (Save(share), true);
        }
    }

    private Share Save(Share share)
    {
        lock (_shares)
        {
            _stateFolder.Write(GetFileName(share), share);
            _shares.Value[share.Token] = share;
            if (_shares.Value.Count > _cleanupCount)
                RemoveSharesOfDeletedItems();
            return share;
        }
    }

    // Called whenever there are twice as many shares as the last call left.
    private void RemoveSharesOfDeletedItems()
    {
        foreach (var share in _shares.Value.Values.Where(share => _drives.FindById(share.DriveId)?.FindById(share.ItemId) is null).ToList())
            Remove(share);
        _cleanupCount = Math.Max(MinCleanupCount, 2 * _shares.Value.Count);
    }

    private IReadOnlyList<Share> Find(Func<Share, bool> predicate)
    {
        lock (_shares)
        {
            return [.. _shares.Value.Values.Where(predicate)];
        }
    }

    private static string CreateToken(string seed) =>
        "E" + Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    private static string GetFileName(Share share) => Path.Combine(Folder, share.Token + ".json");

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
