using System.Net.Http.Headers;

namespace GraphDelegatedKit.Http;

/// <summary>How long the server asked to be left alone: seconds, a fraction of them as some workloads send, or a date.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/throttling"/></remarks>
internal static class RetryAfter
{
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? Parse(values.ToString(), now) : null;

    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        if (double.TryParse(value, System.Globalization.NumberStyles.AllowDecimalPoint, invariant, out var seconds))
            return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;

        // Only the forms HTTP knows: a lenient parser takes "5, 10", the header sent twice, for a day in May.
        return RetryConditionHeaderValue.TryParse(value, out var condition) && condition.Date is { } date
            ? TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks))
            : null;
    }
}
