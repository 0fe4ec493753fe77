using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_Preferencemaxpagesize: a wish, which is cut down and never refused.
internal static class PageSize
{
    private const string Preference = "odata.maxpagesize=";

    public static int Wished(Exchange exchange, int usual, int most)
    {
        var wish = exchange.Request.Headers["Prefer"].ToString().Split(',', StringSplitOptions.TrimEntries)
            .FirstOrDefault(preference => preference.StartsWith(Preference, StringComparison.OrdinalIgnoreCase));
        if (wish is null || !int.TryParse(wish[Preference.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
            return usual;

        size = Math.Min(size, most);
        exchange.Response.Headers["Preference-Applied"] = Preference + size.ToString(CultureInfo.InvariantCulture);
        return size;
    }
}
