using System.Globalization;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/patternedrecurrence: a recurrence as JSON, with its start and its time zone. A property
// that the type of the pattern or range does not use is zero, or the date 0001-01-01, as in the responses of
// https://learn.microsoft.com/graph/api/user-post-events.
internal sealed record RecurrenceJson(LocalRecurrence Rule, DateOnly StartDate, string? TimeZone)
{
    private const string DateFormat = "yyyy-MM-dd";
    private const int MaxNumber = 999; // an assumption

    // Null for JSON that is not a valid recurrence.
    public static RecurrenceJson? Read(JsonNode? json)
    {
        if (json?["pattern"] is not JsonObject pattern || json["range"] is not JsonObject range
            || ReadDate(range["startDate"]) is not { Year: > 1 and < 9999 } startDate)
            return null;
        if (ReadEnum<LocalRecurrenceType>(pattern["type"]) is not { } type
            || ReadDays(pattern["daysOfWeek"]) is not { } days
            || ReadEnum<DayOfWeek>(pattern["firstDayOfWeek"], DayOfWeek.Sunday) is not { } firstDay
            || ReadEnum<LocalWeekIndex>(pattern["index"], LocalWeekIndex.First) is not { } index)
            return null;
        var rule = new LocalRecurrence
        {
            Type = type,
            Interval = ReadNumber(pattern["interval"]) ?? 0,
            DaysOfWeek = days,
            FirstDayOfWeek = firstDay,
            Index = index,
            DayOfMonth = ReadNumber(pattern["dayOfMonth"]),
            Month = ReadNumber(pattern["month"]),
        };
        LocalRecurrence? ranged = range["type"]?.ToString().ToUpperInvariant() switch
        {
            "NOEND" => rule,
            "ENDDATE" when ReadDate(range["endDate"]) is { Year: > 1 } endDate => rule with { EndDate = endDate },
            "NUMBERED" => rule with { NumberOfOccurrences = ReadNumber(range["numberOfOccurrences"]) ?? 0 },
            _ => null,
        };
        return ranged is not null && IsComplete(ranged)
            ? new RecurrenceJson(ranged, startDate, range["recurrenceTimeZone"]?.ToString() is { Length: > 0 } zone ? zone : null)
            : null;
    }

    // Whether the rule has what its pattern requires.
    public static bool IsComplete(LocalRecurrence rule)
    {
        var needsDayOfMonth = rule.Type is LocalRecurrenceType.AbsoluteMonthly or LocalRecurrenceType.AbsoluteYearly;
        var needsMonth = rule.Type is LocalRecurrenceType.AbsoluteYearly or LocalRecurrenceType.RelativeYearly;
        var needsDays = !needsDayOfMonth && rule.Type != LocalRecurrenceType.Daily;
        return rule.Interval is >= 1 and <= MaxNumber
            && rule.NumberOfOccurrences is null or (>= 1 and <= MaxNumber)
            && (rule.EndDate is null || rule.NumberOfOccurrences is null)
            && (!needsDays || rule.DaysOfWeek.Count > 0)
            && (!needsDayOfMonth || rule.DayOfMonth is >= 1 and <= 31)
            && (!needsMonth || rule.Month is >= 1 and <= 12);
    }

    public JsonObject Write()
    {
        var pattern = new JsonObject
        {
            ["type"] = ToCamelCase(Rule.Type),
            ["interval"] = Rule.Interval,
            ["month"] = Rule.Month ?? 0,
            ["dayOfMonth"] = Rule.DayOfMonth ?? 0,
            ["daysOfWeek"] = new JsonArray([.. Rule.DaysOfWeek.Select(day => JsonValue.Create(ToCamelCase(day)))]),
            ["firstDayOfWeek"] = ToCamelCase(Rule.FirstDayOfWeek),
            ["index"] = ToCamelCase(Rule.Index),
        };
        var range = new JsonObject
        {
            ["type"] = Rule.EndDate is not null ? "endDate" : Rule.NumberOfOccurrences is not null ? "numbered" : "noEnd",
            ["startDate"] = Format(StartDate),
            ["endDate"] = Format(Rule.EndDate ?? default),
            ["recurrenceTimeZone"] = TimeZone,
            ["numberOfOccurrences"] = Rule.NumberOfOccurrences ?? 0,
        };
        return new JsonObject { ["pattern"] = pattern, ["range"] = range };
    }

    public static string Format(DateOnly date) => date.ToString(DateFormat, CultureInfo.InvariantCulture);

    public static DateOnly? ParseDate(string? text) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static DateOnly? ReadDate(JsonNode? value) => ParseDate(value?.ToString());

    // Null or zero is a number that is not set.
    private static int? ReadNumber(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue<int>(out var result) && result != 0 ? result : null;

    private static List<DayOfWeek>? ReadDays(JsonNode? value)
    {
        var days = (value as JsonArray ?? []).Select(day => ReadEnum<DayOfWeek>(day)).ToList();
        return days.Contains(null) ? null : [.. days.Select(day => day!.Value).Distinct().Order()];
    }

    private static T? ReadEnum<T>(JsonNode? value, T? defaultValue = null)
        where T : struct, Enum
    {
        if (value is null)
            return defaultValue;
        var text = value.ToString();
        return text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var result) ? result : null;
    }

    private static string ToCamelCase<T>(T value)
        where T : struct, Enum
    {
        var text = value.ToString();
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
