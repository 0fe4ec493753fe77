using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/filesysteminfo: the times of the local copy of the client.
internal readonly record struct ClientTimes(DateTimeOffset? Created, DateTimeOffset? Modified)
{
    public static ClientTimes Parse(JsonNode? fileSystemInfo) =>
        new(ParseTime(fileSystemInfo?["createdDateTime"]), ParseTime(fileSystemInfo?["lastModifiedDateTime"]));

    private static DateTimeOffset? ParseTime(JsonNode? value)
    {
        if (value is null)
            return null;
        return DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw GraphErrorException.BadRequest("A time in fileSystemInfo is malformed.");
    }
}
