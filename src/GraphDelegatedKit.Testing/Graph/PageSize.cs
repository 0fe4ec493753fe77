using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_Preferencemaxpagesize: a preference, which is reduced
// to the maximum and never refused.
internal static class PageSize
{
    private const string PreferencePrefix = "odata.maxpagesize=";

    public static int GetPreferred(RequestContext context, int defaultSize, int maxSize)
    {
        var requested = context.Request.Headers["Prefer"].ToString().Split(',', StringSplitOptions.TrimEntries)
            .FirstOrDefault(preference => preference.StartsWith(PreferencePrefix, StringComparison.OrdinalIgnoreCase));
        if (requested is null
            || !int.TryParse(requested[PreferencePrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size < 1)
            return defaultSize;

        size = Math.Min(size, maxSize);
        context.Response.Headers["Preference-Applied"] = PreferencePrefix + size.ToString(CultureInfo.InvariantCulture);
        return size;
    }
}
