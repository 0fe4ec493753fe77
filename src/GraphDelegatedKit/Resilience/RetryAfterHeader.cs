using System.Globalization;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Resilience;

/// <summary>
/// Parses how long the server asked the client to wait: seconds, with a fraction as some workloads send, or a date. The longest of
/// several values counts.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/></remarks>
internal static class RetryAfterHeader
{
    private const NumberStyles SecondsStyle =
        NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <returns><see langword="null"/> if the response has no such header, or none that can be read.</returns>
    public static TimeSpan? FromResponse(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.Max(value => Parse(value, now)) : null;

    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        if (double.TryParse(value, SecondsStyle, CultureInfo.InvariantCulture, out var seconds))
            return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;

        // Only HTTP's date formats: DateTimeOffset.Parse would read "5, 10", two headers joined by a proxy, as a day in May.
        if (RetryConditionHeaderValue.TryParse(value, out var condition) && condition.Date is { } date)
            return TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks));

        // Several numbers, joined by a proxy. Text with letters may be a date, whose comma separates nothing.
        if (!value.Contains(',', StringComparison.Ordinal) || value.Any(char.IsLetter)) return null;
        return value.Split(',').Max(part => Parse(part, now));
    }
}
