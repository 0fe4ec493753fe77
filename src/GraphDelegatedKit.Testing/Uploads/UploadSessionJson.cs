using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Uploads;

// The status of a session. The missing ranges are always a single range: the rest of the file.
internal static class UploadSessionJson
{
    public static JsonObject CreateStatus(UploadSessionState state, bool isClosedRange)
    {
        var expectedRanges = new JsonArray();
        if (!state.IsComplete)
            expectedRanges.Add(isClosedRange && state.Total is { } total ? $"{state.Received}-{total - 1}" : $"{state.Received}-");
        return new JsonObject
        {
            ["expirationDateTime"] = state.ExpiresOn.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["nextExpectedRanges"] = expectedRanges,
        };
    }
}
