using System.Globalization;

namespace GraphDelegatedKit.Testing.Tool.Seed;

// Parses times in a seed file. The schema checks their form, but cannot express that a month has 30 days: a method returns null for a time
// that does not exist.
internal static class SeedTime
{
    public static DateTimeOffset? ParseMoment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static DateTime? ParseLocal(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
