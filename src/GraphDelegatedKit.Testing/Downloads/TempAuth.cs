using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Downloads;

// https://learn.microsoft.com/graph/api/driveitem-get-content: an address that carries its own permission for a while, signed with a key of the state folder.
internal sealed class TempAuth
{
    public const string Path = "/_layouts/15/download.aspx";

    private const string KeyFile = "tempauth.key";

    private readonly LocalDownloads _downloads;
    private readonly byte[] _key;

    public TempAuth(StateFolder state, LocalDownloads downloads)
    {
        _downloads = downloads;
        if (state.ReadBytes(KeyFile) is { } kept)
        {
            _key = kept;
        }
        else
        {
            _key = RandomNumberGenerator.GetBytes(32);
            state.WriteBytes(KeyFile, _key);
        }
    }

    public string DownloadUrl(Origin origin, Drive drive, Item item, DateTimeOffset now)
    {
        var until = (now + _downloads.AddressLifetime).ToUnixTimeSeconds();
        return $"{origin.FilesBase(drive.Info.IsPersonal)}{Path}?DriveId={Uri.EscapeDataString(drive.Info.Id)}&UniqueId={item.Id}&Translate=false"
            + $"&tempauth=v1.{until.ToString(CultureInfo.InvariantCulture)}.{Sign(drive.Info.Id, item.Id, until)}&ApiVersion=2.0";
    }

    public bool Allows(string driveId, string itemId, string tempauth, DateTimeOffset now) =>
        tempauth.Split('.') is ["v1", var text, var signature]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
        && now.ToUnixTimeSeconds() < until
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(driveId, itemId, until)));

    private string Sign(string driveId, string itemId, long until) =>
        Base64UrlEncoder.Encode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{driveId}|{itemId}|{until}|{_downloads.Generation}"))));
}
