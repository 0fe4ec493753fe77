using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/filesysteminfo: the times of the client's own copy.
internal readonly record struct ClientTimes(DateTimeOffset? Created, DateTimeOffset? Modified)
{
    public static ClientTimes Read(JsonNode? fileSystemInfo) => new(Time(fileSystemInfo?["createdDateTime"]), Time(fileSystemInfo?["lastModifiedDateTime"]));

    private static DateTimeOffset? Time(JsonNode? value)
    {
        if (value is null)
            return null;
        return DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw GraphRefusal.BadRequest("A time in fileSystemInfo is malformed.");
    }
}
