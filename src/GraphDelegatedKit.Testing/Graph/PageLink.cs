using System.Globalization;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/paging: the link to the next page repeats every other option of the request, untouched, and adds a token only
// the service understands.
internal static class PageLink
{
    private const string Option = "$skiptoken";

    public static string After(Exchange exchange, int position)
    {
        var others = exchange.Target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => !IsToken(pair));
        var token = Base64UrlEncoder.Encode(Encoding.ASCII.GetBytes(FormattableString.Invariant($"after:{position}:{Check(exchange, position)}")));
        return $"{exchange.Origin.Base}{exchange.Target.Path}?{string.Join('&', others.Append($"{Option}={token}"))}";
    }

    public static int Position(Exchange exchange)
    {
        if (exchange.Request.Query[Option].ToString() is not { Length: > 0 } token)
            return 0;
        try
        {
            var parts = Encoding.ASCII.GetString(Base64UrlEncoder.DecodeBytes(token)).Split(':');
            if (parts is ["after", var number, var check]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && check == Check(exchange, position))
            {
                return position;
            }
        }
        catch (FormatException)
        {
            // Not one of ours; refused below like any other that was tampered with.
        }

        throw new GraphRefusal(400, "Request_UnsupportedQuery", "Invalid page token specified.");
    }

    // A token belongs to the collection it was given for.
    private static string Check(Exchange exchange, int position)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var letter in exchange.Target.Path.ToUpperInvariant() + position.ToString(CultureInfo.InvariantCulture))
            hash = (hash ^ letter) * 1_099_511_628_211UL;
        return hash.ToString("x", CultureInfo.InvariantCulture);
    }

    private static bool IsToken(string pair) => Uri.UnescapeDataString(pair).StartsWith(Option + "=", StringComparison.OrdinalIgnoreCase);
}
