using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/datetimetimezone: a time zone by the name that Windows or the IANA database gives it,
// and times in one. Windows names need a table, because .NET knows them on Linux only with ICU.
internal static class OutlookTimeZones
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff";

    private static readonly Dictionary<string, string> IanaNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Dateline Standard Time"] = "Etc/GMT+12",
        ["UTC-11"] = "Etc/GMT+11",
        ["Hawaiian Standard Time"] = "Pacific/Honolulu",
        ["Alaskan Standard Time"] = "America/Anchorage",
        ["Pacific Standard Time"] = "America/Los_Angeles",
        ["US Mountain Standard Time"] = "America/Phoenix",
        ["Mountain Standard Time"] = "America/Denver",
        ["Central America Standard Time"] = "America/Guatemala",
        ["Central Standard Time"] = "America/Chicago",
        ["Central Standard Time (Mexico)"] = "America/Mexico_City",
        ["Canada Central Standard Time"] = "America/Regina",
        ["SA Pacific Standard Time"] = "America/Bogota",
        ["Eastern Standard Time"] = "America/New_York",
        ["US Eastern Standard Time"] = "America/Indiana/Indianapolis",
        ["Venezuela Standard Time"] = "America/Caracas",
        ["Atlantic Standard Time"] = "America/Halifax",
        ["SA Western Standard Time"] = "America/La_Paz",
        ["Pacific SA Standard Time"] = "America/Santiago",
        ["Newfoundland Standard Time"] = "America/St_Johns",
        ["E. South America Standard Time"] = "America/Sao_Paulo",
        ["Argentina Standard Time"] = "America/Argentina/Buenos_Aires",
        ["SA Eastern Standard Time"] = "America/Cayenne",
        ["UTC-02"] = "Etc/GMT+2",
        ["Azores Standard Time"] = "Atlantic/Azores",
        ["Cape Verde Standard Time"] = "Atlantic/Cape_Verde",
        ["GMT Standard Time"] = "Europe/London",
        ["Greenwich Standard Time"] = "Atlantic/Reykjavik",
        ["Morocco Standard Time"] = "Africa/Casablanca",
        ["W. Europe Standard Time"] = "Europe/Berlin",
        ["Central Europe Standard Time"] = "Europe/Budapest",
        ["Central European Standard Time"] = "Europe/Warsaw",
        ["Romance Standard Time"] = "Europe/Paris",
        ["W. Central Africa Standard Time"] = "Africa/Lagos",
        ["GTB Standard Time"] = "Europe/Bucharest",
        ["E. Europe Standard Time"] = "Europe/Chisinau",
        ["FLE Standard Time"] = "Europe/Kiev",
        ["Egypt Standard Time"] = "Africa/Cairo",
        ["South Africa Standard Time"] = "Africa/Johannesburg",
        ["Israel Standard Time"] = "Asia/Jerusalem",
        ["Turkey Standard Time"] = "Europe/Istanbul",
        ["Arabic Standard Time"] = "Asia/Baghdad",
        ["Arab Standard Time"] = "Asia/Riyadh",
        ["E. Africa Standard Time"] = "Africa/Nairobi",
        ["Russian Standard Time"] = "Europe/Moscow",
        ["Iran Standard Time"] = "Asia/Tehran",
        ["Arabian Standard Time"] = "Asia/Dubai",
        ["Azerbaijan Standard Time"] = "Asia/Baku",
        ["Georgian Standard Time"] = "Asia/Tbilisi",
        ["Afghanistan Standard Time"] = "Asia/Kabul",
        ["Pakistan Standard Time"] = "Asia/Karachi",
        ["West Asia Standard Time"] = "Asia/Tashkent",
        ["India Standard Time"] = "Asia/Kolkata",
        ["Sri Lanka Standard Time"] = "Asia/Colombo",
        ["Nepal Standard Time"] = "Asia/Kathmandu",
        ["Bangladesh Standard Time"] = "Asia/Dhaka",
        ["Myanmar Standard Time"] = "Asia/Yangon",
        ["SE Asia Standard Time"] = "Asia/Bangkok",
        ["China Standard Time"] = "Asia/Shanghai",
        ["Singapore Standard Time"] = "Asia/Singapore",
        ["Taipei Standard Time"] = "Asia/Taipei",
        ["W. Australia Standard Time"] = "Australia/Perth",
        ["Tokyo Standard Time"] = "Asia/Tokyo",
        ["Korea Standard Time"] = "Asia/Seoul",
        ["Cen. Australia Standard Time"] = "Australia/Adelaide",
        ["AUS Central Standard Time"] = "Australia/Darwin",
        ["E. Australia Standard Time"] = "Australia/Brisbane",
        ["AUS Eastern Standard Time"] = "Australia/Sydney",
        ["Tasmania Standard Time"] = "Australia/Hobart",
        ["West Pacific Standard Time"] = "Pacific/Port_Moresby",
        ["Central Pacific Standard Time"] = "Pacific/Guadalcanal",
        ["New Zealand Standard Time"] = "Pacific/Auckland",
        ["UTC+12"] = "Etc/GMT-12",
        ["Fiji Standard Time"] = "Pacific/Fiji",
        ["Tonga Standard Time"] = "Pacific/Tongatapu",
    };

    public static TimeZoneInfo? Find(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(IanaNames.GetValueOrDefault(name, name), out var zone)
        || TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone)
            ? zone
            : null;

    // The error was observed: https://github.com/microsoftgraph/microsoft-graph-docs/issues/4758
    public static GraphErrorException CreateUnknownError(string name) => new(
        400,
        "TimeZoneNotSupportedException",
        $"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{name}'.");

    // Returns null if the value is not a dateTimeTimeZone. The time zone of a time with an offset or Z is ignored.
    public static DateTimeOffset? ReadTime(JsonNode? value)
    {
        if (value is not JsonObject || value["dateTime"]?.ToString() is not { } text)
            return null;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            || time.Year is < 2 or > 9998)
            return null;
        if (time.Kind != DateTimeKind.Unspecified)
            return new DateTimeOffset(time).ToUniversalTime();
        var name = value["timeZone"]?.ToString() ?? "UTC";
        var zone = Find(name) ?? throw CreateUnknownError(name);
        return new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
    }

    public static JsonObject CreateTime(DateTimeOffset time, TimeZoneInfo zone, string zoneName) => new()
    {
        ["dateTime"] = TimeZoneInfo.ConvertTime(time, zone).DateTime.ToString(Format, CultureInfo.InvariantCulture),
        ["timeZone"] = zoneName,
    };
}
