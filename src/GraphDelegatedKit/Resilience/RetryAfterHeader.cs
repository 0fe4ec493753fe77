using System.Globalization;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Resilience;

/// <summary>How long the server asked to be left alone: seconds, a fraction of them as some workloads send, or a date. Of several the longest counts.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/></remarks>
internal static class RetryAfterHeader
{
    public static TimeSpan? FromResponse(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.Max(value => Parse(value, now)) : null;

    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds))
            return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;

        // Only the forms HTTP knows: a lenient parser takes "5, 10", two headers that a proxy made one, for a day in May.
        if (RetryConditionHeaderValue.TryParse(value, out var condition) && condition.Date is { } date) return TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks));

        return value.Contains(',', StringComparison.Ordinal) && !value.Any(char.IsLetter) ? value.Split(',').Max(part => Parse(part, now)) : null;
    }
}
