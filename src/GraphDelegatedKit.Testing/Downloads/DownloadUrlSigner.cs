using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Downloads;

// https://learn.microsoft.com/graph/api/driveitem-get-content: a pre-authenticated download address that expires. It is
// signed with a key from the state folder.
internal sealed class DownloadUrlSigner
{
    public const string Path = "/_layouts/15/download.aspx";

    private const string KeyFile = "tempauth.key";

    private readonly LocalDownloads _downloads;
    private readonly byte[] _key;

    public DownloadUrlSigner(StateFolder stateFolder, LocalDownloads downloads)
    {
        _downloads = downloads;
        _key = stateFolder.GetKey(KeyFile);
    }

    // Without a version id, the address leads to the current content.
    public string CreateUrl(Origin origin, Drive drive, Item item, DateTimeOffset now, string versionId = "")
    {
        var expiresAt = (now + _downloads.UrlLifetime).ToUnixTimeSeconds();
        var signature = Sign(drive.Info.Id, item.Id + versionId, expiresAt);
        return $"{origin.GetFilesBaseUrl(drive.Info.IsPersonal)}{Path}"
            + $"?DriveId={Uri.EscapeDataString(drive.Info.Id)}&UniqueId={item.Id}&Translate=false"
            + (versionId.Length == 0 ? "" : $"&Version={versionId}")
            + $"&tempauth=v1.{expiresAt.ToString(CultureInfo.InvariantCulture)}.{signature}&ApiVersion=2.0";
    }

    public bool IsValid(string driveId, string itemId, string token, DateTimeOffset now) =>
        token.Split('.') is ["v1", var expiryText, var signature]
        && long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiresAt)
        && now.ToUnixTimeSeconds() < expiresAt
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(driveId, itemId, expiresAt)));

    private string Sign(string driveId, string itemId, long expiresAt) =>
        Base64UrlEncoder.Encode(HMACSHA256.HashData(
            _key, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{driveId}|{itemId}|{expiresAt}|{_downloads.UrlGeneration}"))));
}
