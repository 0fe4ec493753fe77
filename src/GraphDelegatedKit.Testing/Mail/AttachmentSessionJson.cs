using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Mail;

// The status of a session as Outlook sends it: names begin with a capital letter, and the range has no dash. The exact spelling differs
// between clouds (msgraph-sdk-dotnet#2092).
internal static class AttachmentSessionJson
{
    public static JsonObject CreateStatus(AttachmentSessionState state, string rangesPropertyName) => new()
    {
        ["ExpirationDateTime"] = FormatExpiry(state),
        [rangesPropertyName] = new JsonArray(state.Received.ToString(CultureInfo.InvariantCulture)),
    };

    public static string FormatExpiry(AttachmentSessionState state) =>
        state.ExpiresOn.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
