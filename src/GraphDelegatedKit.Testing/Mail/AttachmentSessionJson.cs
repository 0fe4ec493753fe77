using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Mail;

// Graph spells the members of a new session its own way; Outlook, which takes the bytes, spells them with capitals and the range without a dash. Which
// capitals there are differs from cloud to cloud (msgraph-sdk-dotnet#2092).
internal static class AttachmentSessionJson
{
    public static JsonObject CreateStatus(AttachmentSessionState state, string rangesPropertyName) => new()
    {
        ["ExpirationDateTime"] = FormatExpiry(state),
        [rangesPropertyName] = new JsonArray(state.Received.ToString(CultureInfo.InvariantCulture)),
    };

    public static string FormatExpiry(AttachmentSessionState state) => state.ExpiresOn.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
