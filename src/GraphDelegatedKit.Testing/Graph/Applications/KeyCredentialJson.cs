using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/keycredential: a certificate of an application. A change sends the whole list; an entry
// with the keyId of a stored one, without its key, stays as it is.
internal static class KeyCredentialJson
{
    private const string ResourceName = "KeyCredential";

    public static JsonObject Create(AppKey key, bool includeKey) => new()
    {
        ["customKeyIdentifier"] = key.CustomKeyIdentifier,
        ["displayName"] = key.DisplayName,
        ["endDateTime"] = GraphTime.Format(key.ExpiresOn),
        ["key"] = includeKey ? Convert.ToBase64String(key.GetRawData()) : null,
        ["keyId"] = key.KeyId.ToString(),
        ["startDateTime"] = GraphTime.Format(key.StartsOn),
        ["type"] = AppKey.Type,
        ["usage"] = AppKey.Usage,
    };

    public static IReadOnlyList<AppKey> Read(RegisteredApp app, JsonArray credentials) => [.. credentials.Select(credential =>
        credential is JsonObject entry ? ReadEntry(app, entry) : throw DirectoryError.InvalidValue("keyCredentials", "Application"))];

    public static AppKey Read(JsonObject entry)
    {
        if ((string?)entry["type"] != AppKey.Type || (string?)entry["usage"] != AppKey.Usage)
            throw GraphErrorException.NotSupported("a key that is not of type AsymmetricX509Cert with the usage Verify");
        try
        {
            return AppKey.Create(
                AppKey.ToPem(Convert.FromBase64String((string?)entry["key"] ?? throw DirectoryError.MissingValue("key", ResourceName))),
                Guid.TryParse((string?)entry["keyId"], out var keyId) ? keyId : null,
                (string?)entry["displayName"],
                AppJson.ParseTime(entry["startDateTime"], "startDateTime", ResourceName),
                AppJson.ParseTime(entry["endDateTime"], "endDateTime", ResourceName));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or ArgumentException)
        {
            throw DirectoryError.BadRequest("Key value is invalid certificate.");
        }
    }

    private static AppKey ReadEntry(RegisteredApp app, JsonObject entry) =>
        entry["key"] is null && app.Keys.FirstOrDefault(key => key.KeyId.ToString() == (string?)entry["keyId"]) is { } stored
            ? stored
            : Read(entry);
}
